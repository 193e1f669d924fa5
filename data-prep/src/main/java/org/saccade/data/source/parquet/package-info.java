/**
 * Reads columns of Parquet files: pages forwards, one at a time, and no more memory than they need, whatever a damaged file claims. The
 * format: <a href="https://parquet.apache.org/docs/file-format/">parquet.apache.org</a>.
 */
package org.saccade.data.source.parquet;

/** The log of a run: a row a step and a row an epoch in {@code metrics.jsonl}, which is whole at any time; what TensorBoard and readers of Parquet get is made from it. */
package org.saccade.train.metrics;

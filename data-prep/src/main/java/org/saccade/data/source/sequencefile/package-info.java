/**
 * Reads Hadoop's SequenceFiles, record by record, with no more memory than a record or the keys of a block need, whatever a damaged file
 * claims.
 */
package org.saccade.data.source.sequencefile;

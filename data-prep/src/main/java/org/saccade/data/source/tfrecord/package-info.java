/** Reads TFRecords of {@code tf.train.Example}s: how a file frames them, and their features, of which long ones are found and not read. */
package org.saccade.data.source.tfrecord;

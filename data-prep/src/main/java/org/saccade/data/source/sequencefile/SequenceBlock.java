package org.saccade.data.source.sequencefile;

import java.util.List;

/**
 * Records of a SequenceFile that are compressed together.
 *
 * @param position of its first byte in the file
 * @param valuesOffset of the first byte of its values, compressed as one stream
 * @param end behind its last byte
 * @param keys of its records
 * @param lengths of its values, each with its own length before it
 */
record SequenceBlock(long position, long valuesOffset, long end, List<String> keys, long[] lengths) {

    /** Where records lie one by one, or before the first block. */
    static final SequenceBlock NONE = new SequenceBlock(-1, 0, 0, List.of(), new long[0]);

    int records() {
        return lengths.length;
    }

    /** Of all values. */
    long bytes() {
        return bytesBefore(lengths.length);
    }

    /** Of the values before the one of that index. */
    long bytesBefore(int index) {
        long bytes = 0;
        for (int i = 0; i < Math.min(index, lengths.length); i++) {
            bytes += lengths[i];
        }
        return bytes;
    }
}

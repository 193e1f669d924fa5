package org.saccade.data.source.parquet;

/**
 * The values of one column in one row group: pages, one behind the other.
 *
 * @param codec number of the codec in the format
 * @param offset of the first page
 * @param length in bytes
 * @param rows that it has values of
 */
record ColumnChunk(Column column, long codec, long offset, long length, long rows) {

    long end() {
        return offset + length;
    }
}

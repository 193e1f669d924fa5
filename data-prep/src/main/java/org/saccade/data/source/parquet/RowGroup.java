package org.saccade.data.source.parquet;

import java.util.Map;

/**
 * Rows that lie together.
 *
 * @param firstRow its number in the file
 * @param rows how many
 * @param bytes of the file that all its columns take
 * @param chunks of its columns, by name
 */
public record RowGroup(long firstRow, long rows, long bytes, Map<String, ColumnChunk> chunks) {

    public long endRow() {
        return firstRow + rows;
    }
}

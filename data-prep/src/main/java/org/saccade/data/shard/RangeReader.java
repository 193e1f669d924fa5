package org.saccade.data.shard;

import java.io.Closeable;
import java.io.IOException;

/** Positional reads of one file. Implementations are safe for use by several threads at once. */
public interface RangeReader extends Closeable {
    /** The file's length in bytes. */
    long length() throws IOException;

    /** Whether the file has that many bytes. Cheaper than its length where that is known only at the end. */
    default boolean reaches(long bytes) throws IOException {
        return bytes <= length();
    }

    /**
     * Fills {@code into} with the bytes that start at {@code offset}.
     *
     * @throws java.io.EOFException if the file ends before the array is full
     */
    void readFully(long offset, byte[] into) throws IOException;
}

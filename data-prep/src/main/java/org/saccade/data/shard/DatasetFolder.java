package org.saccade.data.shard;

import java.io.IOException;

/**
 * What the format needs of a file system: reading by names relative to the dataset's folder, with '/' between the
 * parts. Implementations are safe for use by several threads at once.
 */
public interface DatasetFolder {
    /**
     * Reads a whole, small file: the manifest or an index.
     *
     * @throws java.io.FileNotFoundException if there is no such file
     */
    byte[] readAll(String name) throws IOException;

    /**
     * Opens a file for positional reads; the caller closes it.
     *
     * @throws java.io.FileNotFoundException if there is no such file
     */
    RangeReader open(String name) throws IOException;
}

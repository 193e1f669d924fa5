package org.saccade.data.job;

import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

import java.io.IOException;

/**
 * A file under its own name from the start, on a store that shows a file only when its stream is closed. There, renaming would copy it. Two attempts
 * write the same bytes, so it does not matter which of them is closed last.
 */
final class DirectFile extends PendingFile {

    DirectFile(FileSystem fileSystem, Path target) throws IOException {
        super(fileSystem.create(target, true));
    }

    @Override
    void publish(FSDataOutputStream file, long length) throws IOException {
        file.close();
    }

    @Override
    void drop(FSDataOutputStream file) {
        file.abort();
    }
}

package org.saccade.data.job;

import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

import java.io.FileNotFoundException;
import java.io.IOException;

/** A file under a temporary name that no other attempt uses; a rename commits it. */
final class RenamedFile extends PendingFile {

    private final FileSystem fileSystem;
    private final Path temporary;
    private final Path target;

    RenamedFile(FileSystem fileSystem, Path temporary, Path target) throws IOException {
        super(fileSystem.create(temporary, true));
        this.fileSystem = fileSystem;
        this.temporary = temporary;
        this.target = target;
    }

    /**
     * Where the name is taken by a file of the same length, that is another attempt at the same bytes, which stays untouched, since its part may be
     * published already; a file of another length is a torn one.
     */
    @Override
    void publish(FSDataOutputStream file, long length) throws IOException {
        file.close();
        long found = targetLength();
        if (found != length) {
            fileSystem.mkdirs(target.getParent());
            if (found >= 0) {
                fileSystem.delete(target, false);
            }
            if (renamed()) {
                return;
            }
            if (targetLength() != length) {
                throw new IOException(target + ": the file system refused to rename " + temporary
                        + " to it; check its permissions and run again");
            }
        }
        fileSystem.delete(temporary, false);
    }

    /** False also where another attempt was faster, which file systems tell in several ways. */
    private boolean renamed() throws IOException {
        try {
            return fileSystem.rename(temporary, target);
        } catch (FileAlreadyExistsException | FileNotFoundException e) {
            return false;
        }
    }

    /** -1 where there is no file. */
    private long targetLength() throws IOException {
        try {
            return fileSystem.getFileStatus(target).getLen();
        } catch (FileNotFoundException e) {
            return -1;
        }
    }

    @Override
    void drop(FSDataOutputStream file) throws IOException {
        try {
            file.close();
        } finally {
            fileSystem.delete(temporary, false);
        }
    }
}

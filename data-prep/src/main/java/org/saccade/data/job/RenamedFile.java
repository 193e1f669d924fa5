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
     * A local disk replaces a file that has the name, in one step; it may be one that a crash of the machine left with its length and
     * without its bytes. Elsewhere one of the same length is another attempt at the same bytes, which stays, since its part may be
     * published already; one of another length is torn.
     */
    @Override
    void publish(FSDataOutputStream file, long length) throws IOException {
        file.close();
        fileSystem.mkdirs(target.getParent());
        if (renamed()) {
            return;
        }
        if (targetLength() != length) {
            fileSystem.delete(target, false);
            if (renamed()) {
                return;
            }
        }
        if (targetLength() != length) {
            throw new IOException(target + ": the file system refused to rename " + temporary
                    + " to it; check its permissions and run again");
        }
        fileSystem.delete(temporary, false);
    }

    /** False where the name is taken, which file systems tell in several ways. */
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

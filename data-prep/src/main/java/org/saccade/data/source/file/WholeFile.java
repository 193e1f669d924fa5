package org.saccade.data.source.file;

import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

import java.io.IOException;
import java.io.OutputStream;

/** Writes files so that a reader sees the old content or the new, never a part. */
public final class WholeFile {

    private static final String WRITING = ".writing";
    private static final String UNFINISHED = ".next";

    private WholeFile() {}

    /**
     * Writes beside the file and then puts it in its place. Where the file system cannot rename over a file, the old one is deleted in between; a
     * reader that finds none looks for {@link #unfinished}, which by then is written completely. An object store needs none of this.
     */
    public static void write(FileSystem fileSystem, Path file, Content content) throws IOException {
        if (HadoopFiles.showsOnlyWholeFiles(fileSystem, file)) {
            writeInPlace(fileSystem, file, content);
        } else {
            writeBeside(fileSystem, file, content);
        }
    }

    private static void writeInPlace(FileSystem fileSystem, Path file, Content content) throws IOException {
        FSDataOutputStream out = fileSystem.create(file, true);
        try {
            content.writeTo(out);
        } catch (Throwable e) {
            out.abort(); // closing it would show what there is so far
            throw e;
        }
        out.close();
    }

    private static void writeBeside(FileSystem fileSystem, Path file, Content content) throws IOException {
        Path writing = file.suffix(WRITING);
        try (OutputStream out = fileSystem.create(writing, true)) {
            content.writeTo(out);
        }
        if (renamed(fileSystem, writing, file)) {
            return;
        }
        if (!fileSystem.exists(file)) {
            throw refused(writing, file);
        }
        Path next = unfinished(file);
        fileSystem.delete(next, false);
        rename(fileSystem, writing, next);
        fileSystem.delete(file, false);
        rename(fileSystem, next, file);
    }

    /** Where the content is before it is in its place. */
    public static Path unfinished(Path file) {
        return file.suffix(UNFINISHED);
    }

    private static void rename(FileSystem fileSystem, Path from, Path to) throws IOException {
        if (!renamed(fileSystem, from, to)) {
            throw refused(from, to);
        }
    }

    private static IOException refused(Path from, Path to) {
        return new IOException(to + ": cannot rename " + from + " to it; check the permissions of its folder");
    }

    private static boolean renamed(FileSystem fileSystem, Path from, Path to) throws IOException {
        try {
            return fileSystem.rename(from, to);
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    /** What a file is to hold. */
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }
}

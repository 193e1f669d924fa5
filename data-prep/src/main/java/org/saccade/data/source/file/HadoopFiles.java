package org.saccade.data.source.file;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.saccade.data.shard.RangeReader;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Files on whatever file system their URI names, under one Hadoop configuration.
 */
public final class HadoopFiles implements Serializable {

    private static final long serialVersionUID = 1L;

    private transient Configuration configuration;

    public HadoopFiles(Configuration configuration) {
        this.configuration = configuration;
    }

    /**
     * The path that a user wrote, made absolute. A bucket or host alone is its root.
     *
     * @throws InputUsageException if it is no path
     * @throws IOException if there is no file system of its scheme
     */
    public Path path(String uri) throws IOException {
        Path path;
        try {
            path = new Path(uri);
            if (path.toUri().getPath().isEmpty()) {
                path = new Path(path, Path.SEPARATOR);
            }
        } catch (IllegalArgumentException e) {
            throw new InputUsageException("not a path or URI: '" + uri + "' (" + e.getMessage() + ")");
        }
        return fileSystem(path).makeQualified(path);
    }

    /** The same file system, on which local files have no checksum files of Hadoop's beside them. */
    public static FileSystem withoutChecksumFiles(FileSystem fileSystem) {
        return fileSystem instanceof LocalFileSystem local ? local.getRawFileSystem() : fileSystem;
    }

    /**
     * Whether a file appears there when its stream is closed, and not at all when that is aborted: an object store, on which a rename would be a
     * copy.
     */
    public static boolean showsOnlyWholeFiles(FileSystem fileSystem, Path path) throws IOException {
        return fileSystem.hasPathCapability(path, CommonPathCapabilities.ABORTABLE_STREAM);
    }

    /** The file system of a path. Local files are used without Hadoop's checksum files beside them. */
    public FileSystem fileSystem(Path path) throws IOException {
        try {
            return withoutChecksumFiles(path.getFileSystem(configuration));
        } catch (UnsupportedFileSystemException e) {
            throw new IOException(
                    path + ": no file system is known for '" + path.toUri().getScheme()
                            + "'; correct the URI, or add the jar of its connector to the class path",
                    e);
        }
    }

    /** What is known of a file or folder; empty where there is none. */
    public Optional<FileStatus> status(Path path) throws IOException {
        try {
            return Optional.of(fileSystem(path).getFileStatus(path));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }

    /**
     * Opens a file for positional reads.
     *
     * @throws FileNotFoundException if it is absent
     */
    public RangeReader open(Path path) throws IOException {
        FileStatus status = file(path);
        FSDataInputStream stream = fileSystem(path).open(path);
        return new HadoopRangeReader(stream, status.getLen());
    }

    /** All bytes of a small file. */
    public byte[] readAll(Path path) throws IOException {
        try (RangeReader reader = open(path)) {
            byte[] bytes = new byte[Math.toIntExact(reader.length())];
            reader.readFully(0, bytes);
            return bytes;
        }
    }

    /**
     * A small file as text, in UTF-8.
     *
     * @param uri as a user wrote it
     */
    public String readText(String uri) throws IOException {
        return new String(readAll(path(uri)), StandardCharsets.UTF_8);
    }

    private FileStatus file(Path path) throws IOException {
        FileStatus status = status(path)
                .orElseThrow(() -> new FileNotFoundException("there is no file " + path + "; check the path"));
        if (status.isDirectory()) {
            throw new FileNotFoundException("a file is due, but this is a folder: " + path + "; check the path");
        }
        return status;
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
        out.defaultWriteObject();
        configuration.write(out);
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        configuration = new Configuration(false);
        configuration.readFields(in);
    }
}

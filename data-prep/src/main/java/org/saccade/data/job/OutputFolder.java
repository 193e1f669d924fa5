package org.saccade.data.job;

import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.saccade.data.shard.Manifest;
import org.saccade.data.shard.ShardInfo;
import org.saccade.data.source.HadoopFiles;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The folder that a dataset is written into. Until the manifest is there, a folder {@value #WORK} inside it holds the job's
 * fingerprint, a part file for every finished shard, and files under temporary names: what an interrupted job needs to go on.
 */
final class OutputFolder implements Serializable {

    private static final long serialVersionUID = 1L;

    static final String WORK = "_preparing";
    static final String QUARANTINE = "_quarantine";
    private static final String FINGERPRINT = WORK + "/fingerprint";
    private static final String PARTS = WORK + "/parts/";
    private static final String TEMPORARY = WORK + "/temporary/";

    private final HadoopFiles files;
    private final String root;

    OutputFolder(HadoopFiles files, String uri) throws IOException {
        this.files = files;
        this.root = files.path(uri).toString();
    }

    /** The folder's absolute URI. */
    String uri() {
        return root;
    }

    /** The manifest's bytes, where the folder holds a finished dataset. */
    Optional<byte[]> manifest() throws IOException {
        return read(Manifest.FILE);
    }

    /** The fingerprint of the job that was interrupted here, if one was. */
    Optional<String> unfinishedFingerprint() throws IOException {
        return read(FINGERPRINT).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    /** A file or folder in it that no job of ours begins with, if there is one. */
    Optional<String> foreignContent() throws IOException {
        Optional<FileStatus> status = files.status(new Path(root));
        if (status.isEmpty()) {
            return Optional.empty();
        }
        if (!status.get().isDirectory()) {
            return Optional.of(root);
        }
        for (FileStatus child : fileSystem().listStatus(new Path(root))) {
            if (!child.getPath().getName().equals(WORK)) {
                return Optional.of(child.getPath().toString());
            }
        }
        return Optional.empty();
    }

    void begin(String fingerprint) throws IOException {
        publish(FINGERPRINT, fingerprint.getBytes(StandardCharsets.UTF_8));
    }

    /** The part of a shard that is finished: its files are there with the right lengths. */
    Optional<ShardPart> finishedPart(String shard) throws IOException {
        Optional<byte[]> json = read(partName(shard));
        if (json.isEmpty()) {
            return Optional.empty();
        }
        ShardPart part = ShardPart.parse(json.get());
        return holds(part.info()) ? Optional.of(part) : Optional.empty();
    }

    /** Whether both files of a shard are there with the right lengths. */
    boolean holds(ShardInfo shard) throws IOException {
        return length(shard.name()) == shard.bytes() && length(shard.indexName()) == shard.indexBytes();
    }

    /** Opens a file under a temporary name that no other attempt uses; {@link #rename} gives it its own. */
    OutputStream create(String temporaryName) throws IOException {
        return fileSystem().create(temporary(temporaryName), true);
    }

    /** Gives a temporary file its name. What stood there came from another attempt at the same bytes. */
    void rename(String temporaryName, String name) throws IOException {
        Path target = new Path(root, name);
        fileSystem().mkdirs(target.getParent());
        fileSystem().delete(target, false);
        if (!fileSystem().rename(temporary(temporaryName), target)) {
            throw new IOException(target + ": the file system refused to rename " + temporary(temporaryName)
                    + " to it; check its permissions and run again");
        }
    }

    void publishPart(String shard, ShardPart part) throws IOException {
        publish(partName(shard), part.toJson());
    }

    /** Writes a small file so that it is there whole or not at all. */
    void publish(String name, byte[] bytes) throws IOException {
        String temporaryName = name.replace('/', '-');
        try (OutputStream out = create(temporaryName)) {
            out.write(bytes);
        }
        rename(temporaryName, name);
    }

    /** Removes what is of use only until the manifest is there. */
    void removeWork() throws IOException {
        fileSystem().delete(new Path(root, WORK), true);
    }

    /** Removes a file that a job wrote, and its folder where that leaves it empty. */
    void remove(String name) throws IOException {
        Path path = new Path(root, name);
        fileSystem().delete(path, false);
        removeIfEmpty(path.getParent());
    }

    /** Removes the folder itself where nothing is left in it. */
    void removeIfEmpty() throws IOException {
        removeIfEmpty(new Path(root));
    }

    private void removeIfEmpty(Path folder) throws IOException {
        if (files.status(folder).isPresent() && fileSystem().listStatus(folder).length == 0) {
            fileSystem().delete(folder, false);
        }
    }

    private Optional<byte[]> read(String name) throws IOException {
        try {
            return Optional.of(files.readAll(new Path(root, name)));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }

    private long length(String name) throws IOException {
        return files.status(new Path(root, name)).map(FileStatus::getLen).orElse(-1L);
    }

    private Path temporary(String name) {
        return new Path(root, TEMPORARY + name);
    }

    private static String partName(String shard) {
        return PARTS + shard.replace('/', '-') + ".json";
    }

    private FileSystem fileSystem() throws IOException {
        return files.fileSystem(new Path(root));
    }
}

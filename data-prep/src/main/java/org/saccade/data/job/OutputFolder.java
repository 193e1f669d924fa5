package org.saccade.data.job;

import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.saccade.data.shard.Manifest;
import org.saccade.data.shard.ShardInfo;
import org.saccade.data.source.file.HadoopFiles;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The folder that a dataset is written into. Until the manifest is there, a folder {@value #WORK} inside it holds the job's
 * fingerprint, a part file for every finished shard, and files under temporary names where files are renamed: what an interrupted job needs to go on.
 */
final class OutputFolder implements Serializable {

    private static final long serialVersionUID = 1L;

    static final String WORK = "_preparing";
    static final String QUARANTINE = "_quarantine";
    static final String DUPLICATES = "_duplicates.jsonl";
    private static final String FINGERPRINT = WORK + "/fingerprint";
    private static final String PARTS = WORK + "/parts/";
    private static final String TEMPORARY = WORK + "/temporary/";

    private static final String DRIVER = "driver";

    private final HadoopFiles files;
    private final String root;

    /** Part of all temporary names, so that a driver that was started twice never writes into a file of its other self. */
    private final String run = UUID.randomUUID().toString();

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

    /** Lengths of all files in it, by their names relative to it. */
    Map<String, Long> lengths() throws IOException {
        Map<String, Long> lengths = new HashMap<>();
        URI base = new Path(root).toUri();
        RemoteIterator<LocatedFileStatus> found = fileSystem().listFiles(new Path(root), true);
        while (found.hasNext()) {
            FileStatus file = found.next();
            lengths.put(base.relativize(file.getPath().toUri()).getPath(), file.getLen());
        }
        return lengths;
    }

    void begin(String fingerprint) throws IOException {
        publish(FINGERPRINT, fingerprint.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Ends a task that outlived its job, before it writes into a folder that was cleared.
     *
     * @throws IOException if no preparation is under way
     */
    void checkBegun() throws IOException {
        if (files.status(new Path(root, FINGERPRINT)).isEmpty()) {
            throw new IOException(root + ": no preparation is under way here any more; run again");
        }
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

    /**
     * Begins a file.
     *
     * @param attempt tells this attempt from others of this run at the same file
     */
    PendingFile create(String name, String attempt) throws IOException {
        Path target = new Path(root, name);
        FileSystem fileSystem = fileSystem();
        if (HadoopFiles.showsOnlyWholeFiles(fileSystem, target)) {
            return new DirectFile(fileSystem, target);
        }
        Path temporary = new Path(root, TEMPORARY + run + "-" + attempt + "-" + name.replace('/', '-'));
        return new RenamedFile(fileSystem, temporary, target);
    }

    /** @param attempt tells this attempt from others at the same shard */
    void publishPart(String shard, ShardPart part, String attempt) throws IOException {
        publish(partName(shard), part.toJson(), attempt);
    }

    /** Writes a small file so that it is there whole or not at all. */
    void publish(String name, byte[] bytes) throws IOException {
        publish(name, bytes, DRIVER);
    }

    private void publish(String name, byte[] bytes, String attempt) throws IOException {
        try (PendingFile file = create(name, attempt)) {
            file.stream().write(bytes);
            file.commit(bytes.length);
        } catch (IOException e) {
            throw FailedTransfer.of(root + "/" + name + ": cannot write", e);
        }
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

    private static String partName(String shard) {
        return PARTS + shard.replace('/', '-') + ".json";
    }

    private FileSystem fileSystem() throws IOException {
        return files.fileSystem(new Path(root));
    }
}

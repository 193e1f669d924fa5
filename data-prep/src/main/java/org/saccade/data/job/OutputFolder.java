package org.saccade.data.job;

import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
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
    static final String FINGERPRINT = WORK + "/fingerprint";

    static final String OF_ANOTHER = "of other input or settings, or of another release of this program or of OpenCV";

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

    OutputConflictException conflict(String what) {
        return new OutputConflictException(
                root + ": the output " + what + "; choose another --output, or delete the folder");
    }

    /** Lengths of all files in it, by their names relative to it; none where it is not there yet. */
    Map<String, Long> lengths() throws IOException {
        Map<String, Long> lengths = new HashMap<>();
        Path folder = new Path(root);
        if (files.status(folder).isPresent()) {
            addLengths(folder, lengths);
        }
        return lengths;
    }

    /** Folder by folder: Hadoop's recursive listing asks a local disk for the owner of each file, by a process of its own. */
    private void addLengths(Path folder, Map<String, Long> lengths) throws IOException {
        for (FileStatus file : fileSystem().listStatus(folder)) {
            if (file.isDirectory()) {
                addLengths(file.getPath(), lengths);
            } else {
                URI base = new Path(root).toUri();
                lengths.put(base.relativize(file.getPath().toUri()).getPath(), file.getLen());
            }
        }
    }

    /**
     * Whether both files of a shard are there with the right lengths.
     *
     * @param lengths see {@link #lengths}
     */
    static boolean holds(Map<String, Long> lengths, ShardInfo shard) {
        return lengths.getOrDefault(shard.name(), -1L) == shard.bytes()
                && lengths.getOrDefault(shard.indexName(), -1L) == shard.indexBytes();
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

    /** Writes a small file so that it is there whole or not at all. */
    void publish(String name, byte[] bytes) throws IOException {
        publish(name, bytes, DRIVER);
    }

    /** @param attempt as in {@link #create} */
    void publish(String name, byte[] bytes, String attempt) throws IOException {
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

    private void removeIfEmpty(Path folder) throws IOException {
        if (files.status(folder).isPresent() && fileSystem().listStatus(folder).length == 0) {
            fileSystem().delete(folder, false);
        }
    }

    /** A small file's bytes, if it is there. */
    Optional<byte[]> read(String name) throws IOException {
        try {
            return Optional.of(files.readAll(new Path(root, name)));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }

    private FileSystem fileSystem() throws IOException {
        return files.fileSystem(new Path(root));
    }
}

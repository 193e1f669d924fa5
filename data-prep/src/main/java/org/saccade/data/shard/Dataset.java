package org.saccade.data.shard;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A prepared dataset, opened for reading. It trusts the manifest and nothing else in the folder. Safe for use by
 * several threads; {@link #close} closes the files that were opened.
 */
public final class Dataset implements Closeable {
    private final Manifest manifest;
    private final String where;
    private final Map<String, Split> splits = new LinkedHashMap<>();

    private Dataset(DatasetFolder folder, String where, Manifest manifest) {
        this.manifest = manifest;
        this.where = where;
        ShardLayout layout = manifest.layout();
        for (SplitInfo split : manifest.splits()) {
            splits.put(
                    split.name(),
                    new Split(folder, where, split, manifest.classes().size(), layout));
        }
    }

    /**
     * Reads the manifest.
     *
     * @param where the folder's address, for messages
     * @throws FileNotFoundException if there is no manifest
     * @throws CorruptDatasetException if the manifest is damaged or of a newer version
     */
    public static Dataset open(DatasetFolder folder, String where) throws IOException {
        return open(folder, where, readManifest(folder, where));
    }

    /** A dataset of which the manifest is known, whether it is written yet or not. */
    public static Dataset open(DatasetFolder folder, String where, Manifest manifest) {
        return new Dataset(folder, where, manifest);
    }

    static Manifest readManifest(DatasetFolder folder, String where) throws IOException {
        byte[] json;
        try {
            json = folder.readAll(ShardFormat.MANIFEST);
        } catch (FileNotFoundException e) {
            FileNotFoundException absent = new FileNotFoundException(where + ": holds no " + ShardFormat.MANIFEST
                    + ", so it is no prepared dataset or its preparation did not end; "
                    + "check the path or run 'saccade prepare' again");
            absent.initCause(e);
            throw absent;
        }
        return Manifest.parse(json, where + "/" + ShardFormat.MANIFEST);
    }

    public Manifest manifest() {
        return manifest;
    }

    /**
     * The split of that name.
     *
     * @throws IllegalArgumentException if there is none; the message names those there are
     */
    public Split split(String name) {
        Split split = splits.get(name);
        if (split == null) {
            throw new IllegalArgumentException(
                    "split must be one of " + splits.keySet() + ", got '" + name + "' (" + where + ")");
        }
        return split;
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (Split split : splits.values()) {
            for (Closeable shard : split.shards()) {
                try {
                    shard.close();
                } catch (IOException e) {
                    failure = suppress(failure, e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static IOException suppress(IOException first, IOException next) {
        if (first == null) {
            return next;
        }
        first.addSuppressed(next);
        return first;
    }
}

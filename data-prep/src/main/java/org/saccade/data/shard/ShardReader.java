package org.saccade.data.shard;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;

/**
 * Reads the samples of one shard. Index and shard are opened when first needed, once; safe for use by several threads.
 */
final class ShardReader implements Closeable {
    private final DatasetFolder folder;
    private final String where;
    private final ShardInfo shard;
    private final int classes;
    private final ShardLayout layout;
    private volatile ShardIndex index;
    private volatile RangeReader payloads;
    private boolean closed;

    ShardReader(DatasetFolder folder, String where, ShardInfo shard, int classes, ShardLayout layout) {
        this.folder = folder;
        this.where = where;
        this.shard = shard;
        this.classes = classes;
        this.layout = layout;
    }

    Sample read(int sample) throws IOException {
        SampleEntry entry = entry(sample);
        byte[] bytes = new byte[entry.length()];
        payloads().readFully(entry.offset(), bytes);
        checkPayload(where + "/" + shard.name(), entry, bytes);
        return new Sample(
                entry.key(), entry.format(), entry.label(), entry.width(), entry.height(), entry.flags(), bytes);
    }

    SampleEntry entry(int sample) throws IOException {
        return openIndex().entry(sample);
    }

    static void checkPayload(String file, SampleEntry entry, byte[] bytes) throws CorruptDatasetException {
        int found = Crc32c.of(bytes);
        if (found != entry.crc32c()) {
            throw CorruptDatasetException.in(
                    file,
                    "sample " + entry.key() + ", bytes " + entry.offset() + " to "
                            + (entry.offset() + entry.length() - 1) + ": CRC32C must be "
                            + ShardFormat.hex(entry.crc32c()) + ", got " + ShardFormat.hex(found));
        }
    }

    private ShardIndex openIndex() throws IOException {
        ShardIndex known = index;
        return known != null ? known : loadIndex();
    }

    private synchronized ShardIndex loadIndex() throws IOException {
        checkOpen();
        if (index == null) {
            index = readIndex(folder, where, shard, classes, layout);
        }
        return index;
    }

    /** Reads an index and checks it against the manifest and itself. */
    static ShardIndex readIndex(DatasetFolder folder, String where, ShardInfo shard, int classes, ShardLayout layout)
            throws IOException {
        String file = where + "/" + shard.indexName();
        byte[] bytes = present(file, () -> folder.readAll(shard.indexName()));
        checkLength(file, shard.indexBytes(), bytes.length);
        ShardIndex index = ShardIndex.parse(bytes, file, shard.bytes(), classes, layout);
        String found = Sha256.hex(bytes);
        if (!found.equals(shard.indexSha256())) {
            throw CorruptDatasetException.in(file, "SHA-256 must be " + shard.indexSha256() + ", got " + found);
        }
        if (index.count() != shard.samples()) {
            throw CorruptDatasetException.in(
                    file, "record count must be " + shard.samples() + " as in the manifest, got " + index.count());
        }
        return index;
    }

    private RangeReader payloads() throws IOException {
        RangeReader known = payloads;
        return known != null ? known : loadPayloads();
    }

    private synchronized RangeReader loadPayloads() throws IOException {
        checkOpen();
        if (payloads == null) {
            payloads = openShard(folder, where, shard);
        }
        return payloads;
    }

    /** Opens a shard and checks its length against the manifest. */
    static RangeReader openShard(DatasetFolder folder, String where, ShardInfo shard) throws IOException {
        String file = where + "/" + shard.name();
        RangeReader payloads = present(file, () -> folder.open(shard.name()));
        try {
            checkLength(file, shard.bytes(), payloads.length());
        } catch (IOException e) {
            try (payloads) {
                throw e;
            }
        }
        return payloads;
    }

    private static void checkLength(String file, long expected, long found) throws CorruptDatasetException {
        if (found != expected) {
            throw CorruptDatasetException.in(file, "length must be " + expected + " bytes, got " + found);
        }
    }

    /** A file that the manifest names and that is not there is damage to the dataset, not a wrong path of the user. */
    private static <T> T present(String file, Opening<T> opening) throws IOException {
        try {
            return opening.open();
        } catch (FileNotFoundException e) {
            throw CorruptDatasetException.in(file, "is named by the manifest and is not there");
        }
    }

    private interface Opening<T> {
        T open() throws IOException;
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the dataset " + where + " is closed");
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        if (payloads != null) {
            payloads.close();
        }
    }
}

package org.saccade.data.shard;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Writes one shard and its index. The same samples in the same order give the same bytes. Both streams are closed by
 * {@link #finish} and by {@link #close}. A shard that was closed before it was finished is cut: write to a temporary
 * name and publish after {@link #finish}.
 */
public final class ShardWriter implements Closeable {
    private final DigestingStream shard;
    private final DigestingStream index;
    private final String name;
    private final ShardContainer container;
    private final ShardLayout layout;
    private final IndexBuilder records = new IndexBuilder();
    private final Set<String> keys = new HashSet<>();
    private boolean finished;

    /**
     * @param name of the shard without extension, relative to the dataset's folder; see {@link #name}
     * @param classes of the dataset, by index
     */
    public ShardWriter(
            OutputStream shard, OutputStream index, String name, ShardContainer container, List<ClassInfo> classes) {
        Names.checkPath("name", name);
        this.shard = new DigestingStream(shard);
        this.index = new DigestingStream(index);
        this.name = name;
        this.container = container;
        this.layout = container.layout(classes);
    }

    /** The name of shard {@code number} of {@code shards}: {@code train/shard-00000-of-00004}, without extension. */
    public static String name(String split, int number, int shards) {
        Names.checkPart("split", split);
        if (number < 0 || number >= shards) {
            throw new IllegalArgumentException(
                    "a shard's number must be from 0 to shards - 1, got number=" + number + ", shards=" + shards);
        }
        return String.format(Locale.ROOT, "%s/shard-%05d-of-%05d", split, number, shards);
    }

    /**
     * Writes a sample.
     *
     * @throws IllegalArgumentException if the key was appended before
     */
    public void append(Sample sample) throws IOException {
        if (finished) {
            throw new IllegalStateException("shard " + name + " is finished");
        }
        if (!keys.add(sample.key())) {
            throw new IllegalArgumentException(
                    "a key must stand once in a shard, got '" + sample.key() + "' twice (" + name + ")");
        }
        SampleEntry entry = SampleEntry.of(sample);
        write(layout.before(entry));
        records.add(entry.at(shard.bytes()));
        shard.write(sample.bytes());
        write(layout.after(entry));
    }

    private void write(List<ShardLayout.Part> parts) throws IOException {
        for (ShardLayout.Part part : parts) {
            shard.write(part.bytes());
        }
    }

    /** Ends the shard, writes the index, closes both streams and says what the manifest has to say of them. */
    public ShardInfo finish() throws IOException {
        if (finished) {
            throw new IllegalStateException("shard " + name + " is finished");
        }
        finished = true;
        write(layout.end());
        index.write(records.build(shard.bytes()));
        closeStreams();
        return new ShardInfo(
                container.fileOf(name),
                records.count(),
                shard.bytes(),
                shard.sha256Hex(),
                ShardContainer.indexOf(name),
                index.bytes(),
                index.sha256Hex());
    }

    @Override
    public void close() throws IOException {
        if (!finished) {
            finished = true;
            closeStreams();
        }
    }

    private void closeStreams() throws IOException {
        try (shard;
                index) {
            shard.flush();
            index.flush();
        }
    }
}

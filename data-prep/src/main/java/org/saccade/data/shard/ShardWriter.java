package org.saccade.data.shard;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * Writes one shard and its index. The same samples in the same order give the same bytes. Both streams are closed by
 * {@link #finish} and by {@link #close}. A shard that was closed before it was finished is cut: write to a temporary
 * name and publish after {@link #finish}.
 */
public final class ShardWriter implements Closeable {
    private final DigestingStream tar;
    private final DigestingStream index;
    private final String name;
    private final IndexBuilder records = new IndexBuilder();
    private final Set<String> keys = new HashSet<>();
    private boolean finished;

    /**
     * @param name of the shard without extension, relative to the dataset's folder; see {@link #name}
     */
    public ShardWriter(OutputStream tar, OutputStream index, String name) {
        Names.checkPath("name", name);
        this.tar = new DigestingStream(tar);
        this.index = new DigestingStream(index);
        this.name = name;
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
     * Writes a sample: the image, then its label as a text.
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
        byte[] label = Integer.toString(sample.label()).getBytes(StandardCharsets.US_ASCII);
        long offset = tar.bytes() + ShardFormat.BLOCK_BYTES;
        member(sample.key() + "." + sample.format().extension(), sample.bytes());
        member(sample.key() + "." + ShardFormat.LABEL_EXTENSION, label);
        records.add(sample, offset, crc32c(sample.bytes()));
    }

    private void member(String path, byte[] content) throws IOException {
        tar.write(TarHeader.of(path, content.length));
        tar.write(content);
        tar.write(new byte[(int) (ShardFormat.padded(content.length) - content.length)]);
    }

    /** Ends the tar, writes the index, closes both streams and says what the manifest has to say of them. */
    public ShardInfo finish() throws IOException {
        if (finished) {
            throw new IllegalStateException("shard " + name + " is finished");
        }
        finished = true;
        tar.write(new byte[ShardFormat.END_BYTES]);
        index.write(records.build(tar.bytes()));
        closeStreams();
        return new ShardInfo(
                name + ".tar",
                records.count(),
                tar.bytes(),
                tar.sha256Hex(),
                name + ".idx",
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
        try (tar;
                index) {
            tar.flush();
            index.flush();
        }
    }

    static int crc32c(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}

package org.saccade.data.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import java.io.ByteArrayOutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Of each sample of a shard, in their order, the first 128 bits of the SHA-256 of its source's bytes: enough to tell 1.28 million images apart, since
 * two different ones would share them with a probability below 1e-26. In a part file they are one string of Base64.
 */
final class SourceHashes implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final int BYTES = 16;

    private final byte[] hashes;

    /** @param sha256 of the samples, in hexadecimal */
    static SourceHashes of(List<String> sha256) {
        ByteArrayOutputStream hashes = new ByteArrayOutputStream(sha256.size() * BYTES);
        sha256.forEach(hash -> hashes.write(HexFormat.of().parseHex(hash), 0, BYTES));
        return new SourceHashes(hashes.toByteArray());
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    private SourceHashes(byte[] hashes) {
        this.hashes = hashes;
    }

    @JsonValue
    private byte[] hashes() {
        return hashes;
    }

    int count() {
        return hashes.length / BYTES;
    }

    /** The first 64 bits. */
    long head(int sample) {
        return ByteBuffer.wrap(hashes).getLong(sample * BYTES);
    }

    /** All bits, in hexadecimal. */
    String hex(int sample) {
        return HexFormat.of().formatHex(hashes, sample * BYTES, (sample + 1) * BYTES);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SourceHashes same && Arrays.equals(hashes, same.hashes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(hashes);
    }
}

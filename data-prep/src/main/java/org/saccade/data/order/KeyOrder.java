package org.saccade.data.order;

import org.saccade.data.shard.Sha256;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Comparator;

/**
 * A sample's place in a prepared dataset, before the places are numbered. Sorting by it gives an order that depends on
 * seed, split and keys and not on the form, the listing or the partitions of the source.
 *
 * <p>The hash is the first 8 bytes, big-endian, of the SHA-256 of: the seed as 8 big-endian bytes, the split in UTF-8,
 * a zero byte, the key in UTF-8. Hashes compare as unsigned numbers; equal ones fall back on {@link String#compareTo}
 * of the keys.
 */
public record KeyOrder(long hash, String key) implements Comparable<KeyOrder>, Serializable {
    private static final Comparator<KeyOrder> ORDER = Comparator.comparingLong(
                    (KeyOrder place) -> place.hash() ^ Long.MIN_VALUE)
            .thenComparing(KeyOrder::key);

    /** The place of a key. */
    public static KeyOrder of(long seed, String split, String key) {
        MessageDigest digest = Sha256.digest();
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, seed));
        digest.update(split.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        digest.update(key.getBytes(StandardCharsets.UTF_8));
        return new KeyOrder(ByteBuffer.wrap(digest.digest()).getLong(), key);
    }

    @Override
    public int compareTo(KeyOrder other) {
        return ORDER.compare(this, other);
    }
}

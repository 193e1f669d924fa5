package org.saccade.data.shard;

import java.io.Serializable;
import java.util.Objects;
import java.util.Set;

/**
 * One image with its class, as it goes into a shard and comes out of one.
 *
 * @param key unique in its split, see {@link SampleKey}
 * @param label class index, 0-based
 * @param width pixels, 0 only where the format is {@link ImageFormat#NPY}
 * @param height pixels, 0 only where the format is {@link ImageFormat#NPY}
 * @param bytes the encoded image; not copied
 */
public record Sample(
        String key, ImageFormat format, int label, int width, int height, Set<SampleFlag> flags, byte[] bytes)
        implements Serializable {
    public Sample {
        SampleKey.check(key);
        Objects.requireNonNull(format, "format");
        flags = Set.copyOf(flags);
        if (label < 0) {
            throw new IllegalArgumentException("label must be 0 or more, got " + label + " (sample " + key + ")");
        }
        checkSide("width", width, format, key);
        checkSide("height", height, format, key);
        if (bytes.length == 0) {
            throw new IllegalArgumentException("a sample must hold at least one byte, got 0 (sample " + key + ")");
        }
    }

    static void checkSide(String name, int pixels, ImageFormat format, String key) {
        int least = format == ImageFormat.NPY ? 0 : 1;
        if (pixels < least || pixels > ShardFormat.MAX_SIDE) {
            throw new IllegalArgumentException(name + " must be from " + least + " to " + ShardFormat.MAX_SIDE
                    + " pixels, got " + pixels + " (sample " + key + ")");
        }
    }
}

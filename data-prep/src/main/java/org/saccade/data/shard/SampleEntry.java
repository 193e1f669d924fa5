package org.saccade.data.shard;

import java.util.Set;

/**
 * What the index says of one sample: everything but its bytes.
 *
 * @param offset of the first byte of the encoded image in the shard
 * @param length of the encoded image in bytes
 * @param crc32c of the encoded image (Castagnoli)
 */
public record SampleEntry(
        String key,
        ImageFormat format,
        int label,
        int width,
        int height,
        Set<SampleFlag> flags,
        long offset,
        int length,
        int crc32c) {
    public SampleEntry {
        SampleKey.check(key);
        flags = Set.copyOf(flags);
        Sample.checkSide("width", width, format, key);
        Sample.checkSide("height", height, format, key);
    }

    /** A sample whose offset is not known yet. */
    static SampleEntry of(Sample sample) {
        return new SampleEntry(
                sample.key(),
                sample.format(),
                sample.label(),
                sample.width(),
                sample.height(),
                sample.flags(),
                0,
                sample.bytes().length,
                Crc32c.of(sample.bytes()));
    }

    SampleEntry at(long payloadOffset) {
        return new SampleEntry(key, format, label, width, height, flags, payloadOffset, length, crc32c);
    }
}

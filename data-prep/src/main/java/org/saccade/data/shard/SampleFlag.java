package org.saccade.data.shard;

import java.util.EnumSet;
import java.util.Set;

/** What was unusual about a sample. Each flag is one bit of the index; a bit keeps its meaning for ever. */
public enum SampleFlag {
    /** The source has one channel. Its bytes have one still where they were kept, and three where they were encoded anew. */
    GRAYSCALE("grayscale", 0),
    /** The source was a four-component JPEG, stored as RGB. */
    CMYK_CONVERTED("cmyk-converted", 1),
    /** The image is a progressive JPEG. */
    PROGRESSIVE("progressive", 2),
    /** The source's name ended like a JPEG's, its content was a PNG. */
    PNG_NAMED_JPEG("png-named-jpeg", 3),
    /** The image was scaled, so it was decoded and encoded anew. */
    RESIZED("resized", 4),
    /** The EXIF data of a JPEG or PNG was cut out; the pixels are those of the source. */
    EXIF_STRIPPED("exif-stripped", 5),
    /** The source held pixels, which had lost what they lost before they came here. */
    PRE_DECODED("pre-decoded", 6);

    private final String id;
    private final int bit;

    SampleFlag(String id, int bit) {
        this.id = id;
        this.bit = bit;
    }

    /** The name in the manifest's anomaly counts. */
    public String id() {
        return id;
    }

    static int toBits(Set<SampleFlag> flags) {
        int bits = 0;
        for (SampleFlag flag : flags) {
            bits |= 1 << flag.bit;
        }
        return bits;
    }

    static Set<SampleFlag> ofBits(int bits) {
        Set<SampleFlag> flags = EnumSet.noneOf(SampleFlag.class);
        int unknown = bits;
        for (SampleFlag flag : values()) {
            int mask = 1 << flag.bit;
            if ((bits & mask) != 0) {
                flags.add(flag);
                unknown &= ~mask;
            }
        }
        if (unknown != 0) {
            throw new IllegalArgumentException(
                    "flags must use bits 0 to " + (values().length - 1) + ", got 0x" + Integer.toHexString(bits));
        }
        return flags;
    }
}

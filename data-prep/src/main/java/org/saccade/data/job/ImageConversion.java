package org.saccade.data.job;

import org.saccade.data.image.BadImageException;
import org.saccade.data.image.ImageCodec;
import org.saccade.data.image.ImageHeader;

import java.io.Serializable;
import java.util.SortedMap;

/** What is stored of an image. Where it is encoded, it becomes a baseline JPEG of three components in 4:2:0, without EXIF or colour profile. */
public sealed interface ImageConversion extends Serializable permits Passthrough, Resize, RawPixels {

    /** The longest that a short side is asked to be. */
    int MAX_SHORT_SIDE = 4096;

    /**
     * @param header of the bytes
     * @throws BadImageException if the bytes are not a whole image
     */
    StoredImage convert(ImageHeader header, byte[] bytes) throws BadImageException;

    /** About how many bytes it stores of an image of so many. Shards are cut by it, and are not worse for a wrong guess. */
    long storedBytes(long sourceBytes);

    /** What decides the bytes that it gives, for the fingerprint and the manifest: {@code mode}, and what matters in that mode. */
    SortedMap<String, String> settings();

    static void checkShortSide(int pixels) {
        if (pixels < 1 || pixels > MAX_SHORT_SIDE) {
            throw new IllegalArgumentException(
                    "the short side must have 1 to " + MAX_SHORT_SIDE + " pixels, got " + pixels);
        }
    }

    static void checkQuality(int quality) {
        if (quality < 1 || quality > ImageCodec.MAX_QUALITY) {
            throw new IllegalArgumentException(
                    "the quality of a JPEG must be 1 to " + ImageCodec.MAX_QUALITY + ", got " + quality);
        }
    }
}

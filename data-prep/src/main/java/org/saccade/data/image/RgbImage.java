package org.saccade.data.image;

import org.saccade.data.shard.BadNpyException;
import org.saccade.data.shard.PixelArray;

import java.util.Arrays;

/**
 * An image of 8-bit RGB pixels.
 *
 * @param width pixels in a row, at least 1
 * @param height rows, at least 1
 * @param data {@code height * width * 3} bytes: rows from top to bottom, in a row red, green, blue of each pixel from left to
 *     right. The array is not copied: treat it as read-only.
 */
public record RgbImage(int width, int height, byte[] data) {

    /** Bytes of one pixel. */
    public static final int CHANNELS = 3;

    public RgbImage {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException(
                    "an image has at least one pixel, got width=" + width + ", height=" + height);
        }
        if (data.length != Math.multiplyExact(Math.multiplyExact(width, height), CHANNELS)) {
            throw new IllegalArgumentException("data must hold width * height * 3 bytes, got width=" + width
                    + ", height=" + height + ", bytes=" + data.length);
        }
    }

    /** The pixels of the {@code .npy} of a {@link PixelArray}. */
    static RgbImage ofNpy(byte[] npy) throws BadImageException {
        try {
            PixelArray pixels = PixelArray.parse(npy);
            return new RgbImage(pixels.width(), pixels.height(), pixels.rgb());
        } catch (BadNpyException e) {
            throw BadImageException.of(e);
        }
    }

    /** Position in {@link #data} of the red byte of a pixel. */
    int offset(int x, int y) {
        return (y * width + x) * CHANNELS;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RgbImage image
                && width == image.width
                && height == image.height
                && Arrays.equals(data, image.data);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * width + height) + Arrays.hashCode(data);
    }

    @Override
    public String toString() {
        return "RgbImage[" + width + "x" + height + "]";
    }
}

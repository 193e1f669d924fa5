package org.saccade.data.shard;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Decoded pixels, as NumPy's format {@code .npy} stores them: unsigned bytes in C order, of shape (height, width, 3).
 *
 * @param width pixels in a row, 1 to 65535
 * @param height rows, 1 to 65535
 * @param rgb {@code height * width * 3} bytes: rows from top to bottom, in a row red, green, blue of each pixel from left to right. The
 *     array is not copied: treat it as read-only.
 */
public record PixelArray(int width, int height, byte[] rgb) {

    private static final int CHANNELS = 3;
    private static final NpyForm FORM = new NpyForm(
            "|u1",
            "unsigned bytes",
            "height, width, 3",
            CHANNELS,
            "save it by numpy.save as a C-ordered uint8 array of RGB pixels");

    public PixelArray {
        if (!NpyForm.isSide(width) || !NpyForm.isSide(height)) {
            throw new IllegalArgumentException("width and height must be from 1 to " + NpyForm.MAX_SIDE + ", got width="
                    + width + ", height=" + height);
        }
        if (rgb.length != (long) width * height * CHANNELS) {
            throw new IllegalArgumentException("rgb must hold width * height * 3 bytes, got width=" + width
                    + ", height=" + height + ", bytes=" + rgb.length);
        }
    }

    /** Whether the bytes begin as those of an {@code .npy} of unsigned bytes do. */
    public static boolean matches(byte[] bytes) {
        return FORM.matches(bytes);
    }

    /**
     * Reads the two sides, height and width, and refuses what {@link #parse} refuses. The pixels are counted and not copied.
     */
    public static int[] sides(byte[] bytes) throws BadNpyException {
        return FORM.read(ByteBuffer.wrap(bytes));
    }

    /** Reads the whole array. */
    public static PixelArray parse(byte[] bytes) throws BadNpyException {
        ByteBuffer npy = ByteBuffer.wrap(bytes);
        int[] sides = FORM.read(npy);
        return new PixelArray(sides[1], sides[0], Arrays.copyOfRange(bytes, npy.position(), bytes.length));
    }

    /** The bytes that {@link #parse} reads, always the same for the same array. */
    public byte[] toBytes() {
        return FORM.write(height, width).put(rgb).array();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PixelArray array
                && width == array.width
                && height == array.height
                && Arrays.equals(rgb, array.rgb);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * width + height) + Arrays.hashCode(rgb);
    }

    @Override
    public String toString() {
        return "PixelArray[" + width + "x" + height + "]";
    }
}

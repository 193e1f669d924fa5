package org.saccade.data.image;

import org.saccade.data.image.BadImageException.Reason;
import org.saccade.data.shard.BadNpyException;
import org.saccade.data.shard.NpyForm;
import org.saccade.data.shard.PixelArray;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A signal, as NumPy's format {@code .npy} stores it: little-endian 32-bit floats in C order, of shape (channels, length).
 *
 * @param channels values at each place, 1 to 65535
 * @param length places, 1 to 65535
 * @param data {@code channels * length} values, channel after channel. The array is not copied: treat it as read-only.
 */
public record NpyArray(int channels, int length, float[] data) {

    /** The most channels and places. */
    public static final int MAX_SIDE = NpyForm.MAX_SIDE;

    private static final NpyForm FORM = new NpyForm(
            "<f4",
            "little-endian float32",
            "channels, length",
            Float.BYTES,
            "save it by numpy.save as a C-ordered float32 array of two dimensions");

    public NpyArray {
        if (!NpyForm.isSide(channels) || !NpyForm.isSide(length)) {
            throw new IllegalArgumentException("channels and length must be from 1 to " + MAX_SIDE + ", got channels="
                    + channels + ", length=" + length);
        }
        if (data.length != Math.multiplyExact(channels, length)) {
            throw new IllegalArgumentException("data must hold channels * length values, got channels=" + channels
                    + ", length=" + length + ", values=" + data.length);
        }
    }

    /** Whether the bytes begin as those of any {@code .npy} but one of pixels do. */
    public static boolean matches(byte[] bytes) {
        return NpyForm.isNpy(bytes) && !PixelArray.matches(bytes);
    }

    /**
     * Reads the whole array.
     *
     * @throws BadImageException with EMPTY, NOT_AN_IMAGE (another format), TRUNCATED (fewer bytes than the header promises) or
     *     DECODE_FAILED (another version, type, order or shape, or more bytes)
     */
    public static NpyArray parse(byte[] bytes) throws BadImageException {
        try {
            ByteBuffer npy = ByteBuffer.wrap(bytes);
            int[] sides = FORM.read(npy);
            return new NpyArray(sides[0], sides[1], finite(npy));
        } catch (BadNpyException e) {
            throw BadImageException.of(e);
        }
    }

    /** The bytes that {@link #parse} reads, always the same for the same array. */
    public byte[] toBytes() {
        ByteBuffer npy = FORM.write(channels, length);
        npy.asFloatBuffer().put(data);
        return npy.array();
    }

    private static float[] finite(ByteBuffer values) throws BadImageException {
        float[] data = new float[values.remaining() / Float.BYTES];
        values.asFloatBuffer().get(data);
        for (int i = 0; i < data.length; i++) {
            if (!Float.isFinite(data[i])) {
                throw new BadImageException(
                        Reason.DECODE_FAILED, "the values must be finite, got " + data[i] + " at place " + i);
            }
        }
        return data;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NpyArray array
                && channels == array.channels
                && length == array.length
                && Arrays.equals(data, array.data);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * channels + length) + Arrays.hashCode(data);
    }

    @Override
    public String toString() {
        return "NpyArray[" + channels + "x" + length + "]";
    }
}

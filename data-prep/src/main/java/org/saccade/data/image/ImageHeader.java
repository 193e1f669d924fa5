package org.saccade.data.image;

import org.saccade.data.image.BadImageException.Reason;
import org.saccade.data.shard.BadNpyException;
import org.saccade.data.shard.PixelArray;

/**
 * What the first bytes of an image say about it, read without decoding a pixel.
 *
 * @param kind how the image is encoded
 * @param width pixels in a row
 * @param height rows
 * @param components colour components as stored: 1 grey, 3 colour, 4 CMYK or YCCK (JPEG) or colour with alpha (PNG), 2 grey with
 *     alpha (PNG)
 * @param progressive whether it is a progressive JPEG
 * @param rare whether it is a JPEG of a kind that few decoders read: with arithmetic coding, lossless or hierarchical
 */
public record ImageHeader(Kind kind, int width, int height, int components, boolean progressive, boolean rare) {

    /** An encoding that is told apart by content. */
    public enum Kind {
        JPEG,
        PNG,
        /** The {@code .npy} of a {@link PixelArray}: pixels that were decoded before. */
        PIXELS
    }

    public ImageHeader {
        if (width < 1 || height < 1 || components < 1) {
            throw new IllegalArgumentException("width, height and components must be at least 1, got width=" + width
                    + ", height=" + height + ", components=" + components);
        }
    }

    /**
     * Reads the header. That of pixels is held against the number of bytes that follow it.
     *
     * @throws BadImageException with EMPTY, NOT_AN_IMAGE, TRUNCATED (cut inside the header) or DECODE_FAILED (a header without a
     *     frame or without pixels)
     */
    public static ImageHeader of(byte[] bytes) throws BadImageException {
        if (bytes.length == 0) {
            throw new BadImageException(Reason.EMPTY, "the image is empty (0 bytes)");
        }
        if (JpegBytes.matches(bytes)) {
            return JpegBytes.header(bytes);
        }
        if (PngBytes.matches(bytes)) {
            return PngBytes.header(bytes);
        }
        if (PixelArray.matches(bytes)) {
            return ofPixels(bytes);
        }
        throw new BadImageException(
                Reason.NOT_AN_IMAGE, "neither JPEG nor PNG by content: it begins with " + hex(bytes));
    }

    private static ImageHeader ofPixels(byte[] npy) throws BadImageException {
        try {
            int[] sides = PixelArray.sides(npy);
            return new ImageHeader(Kind.PIXELS, sides[1], sides[0], RgbImage.CHANNELS, false, false);
        } catch (BadNpyException e) {
            throw BadImageException.of(e);
        }
    }

    /** The number of pixels, which can exceed an int. */
    public long pixels() {
        return (long) width * height;
    }

    /** The smaller of width and height. */
    public int shortSide() {
        return Math.min(width, height);
    }

    private static String hex(byte[] bytes) {
        StringBuilder text = new StringBuilder("0x");
        for (int i = 0; i < Math.min(4, bytes.length); i++) {
            text.append(Character.forDigit(bytes[i] >> 4 & 0xF, 16)).append(Character.forDigit(bytes[i] & 0xF, 16));
        }
        return text.toString();
    }
}

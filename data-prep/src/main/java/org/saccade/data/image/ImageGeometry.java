package org.saccade.data.image;

import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/** Pure functions from image to image. Coordinates count from the top left pixel. */
public final class ImageGeometry {

    /** OpenCV's code of that axis. */
    private static final int LEFT_AND_RIGHT = 1;

    private ImageGeometry() {}

    /**
     * Scales so that the shorter side has {@code side} pixels; the longer side keeps the aspect ratio, rounded down. Shrinks by
     * the area that a pixel covers, grows by linear interpolation.
     */
    public static RgbImage resizeShortSide(RgbImage image, int side) {
        if (side < 1) {
            throw new IllegalArgumentException("the short side must have at least 1 pixel, got " + side);
        }
        int shorter = Math.min(image.width(), image.height());
        return resizeTo(image, scaled(image.width(), side, shorter), scaled(image.height(), side, shorter));
    }

    /** Scales to exactly {@code width x height}, whatever that does to the aspect ratio. */
    private static RgbImage resizeTo(RgbImage image, int width, int height) {
        checkSize(width, height);
        if (width == image.width() && height == image.height()) {
            return image;
        }
        try (Mat source = Mats.of(image);
                Mat resized = Mats.resized(source, width, height)) {
            return Mats.toImage(resized);
        }
    }

    static void checkSize(int width, int height) {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException(
                    "an image has at least one pixel, got width=" + width + ", height=" + height);
        }
    }

    /** The rectangle of {@code width x height} pixels whose top left pixel is (x, y). It must lie inside the image. */
    public static RgbImage crop(RgbImage image, int x, int y, int width, int height) {
        new CropBox(x, y, width, height).checkInside(image.width(), image.height());
        byte[] data = new byte[width * height * RgbImage.CHANNELS];
        int rowBytes = width * RgbImage.CHANNELS;
        for (int row = 0; row < height; row++) {
            System.arraycopy(image.data(), image.offset(x, y + row), data, row * rowBytes, rowBytes);
        }
        return new RgbImage(width, height, data);
    }

    /** Adds {@code pixels} on each of the four sides, repeating the border. */
    public static RgbImage pad(RgbImage image, int pixels) {
        if (pixels < 0) {
            throw new IllegalArgumentException("padding must be at least 0 pixels, got " + pixels);
        }
        int added = Math.multiplyExact(2, pixels);
        return window(
                image, -pixels, -pixels, Math.addExact(image.width(), added), Math.addExact(image.height(), added));
    }

    /** Mirrors left and right. */
    public static RgbImage flip(RgbImage image) {
        try (Mat pixels = Mats.of(image)) {
            opencv_core.flip(pixels, pixels, LEFT_AND_RIGHT);
            return Mats.toImage(pixels);
        }
    }

    /** A rectangle that may reach over the border, where the nearest pixel of the image stands in. */
    private static RgbImage window(RgbImage image, int left, int top, int width, int height) {
        byte[] data = new byte[Math.multiplyExact(Math.multiplyExact(width, height), RgbImage.CHANNELS)];
        int target = 0;
        for (int y = 0; y < height; y++) {
            int sourceY = clamp(top + y, image.height());
            for (int x = 0; x < width; x++) {
                copyPixel(image, clamp(left + x, image.width()), sourceY, data, target);
                target += RgbImage.CHANNELS;
            }
        }
        return new RgbImage(width, height, data);
    }

    private static void copyPixel(RgbImage image, int x, int y, byte[] data, int target) {
        System.arraycopy(image.data(), image.offset(x, y), data, target, RgbImage.CHANNELS);
    }

    private static int clamp(int position, int size) {
        return Math.max(0, Math.min(size - 1, position));
    }

    /** What {@code length} becomes when {@code shorter} becomes {@code side}, rounded down. */
    static int scaled(int length, int side, int shorter) {
        return Math.toIntExact((long) length * side / shorter);
    }
}

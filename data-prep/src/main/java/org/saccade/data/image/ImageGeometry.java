package org.saccade.data.image;

import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/** Pure functions from image to image. Coordinates count from the top left pixel. */
public final class ImageGeometry {

    /** OpenCV's code of that axis. */
    private static final int LEFT_AND_RIGHT = 1;

    private ImageGeometry() {}

    /** Mirrors left and right. */
    public static RgbImage flip(RgbImage image) {
        try (Mat pixels = Mats.of(image)) {
            opencv_core.flip(pixels, pixels, LEFT_AND_RIGHT);
            return Mats.toImage(pixels);
        }
    }

    /**
     * The rectangle of {@code width x height} pixels whose top left pixel is (left, top). It may reach over the border, where the nearest
     * pixel of the image stands in.
     */
    public static RgbImage window(RgbImage image, int left, int top, int width, int height) {
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
}

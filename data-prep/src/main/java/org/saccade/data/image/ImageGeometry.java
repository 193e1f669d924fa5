package org.saccade.data.image;

/** Pure functions from image to image. Coordinates count from the top left pixel. */
public final class ImageGeometry {

    private ImageGeometry() {}

    /** Mirrors left and right. */
    public static RgbImage flip(RgbImage image) {
        byte[] from = image.data();
        byte[] to = new byte[from.length];
        for (int y = 0; y < image.height(); y++) {
            int mirrored = image.offset(image.width() - 1, y);
            for (int i = image.offset(0, y); i < image.offset(0, y + 1); i += RgbImage.CHANNELS) {
                to[mirrored] = from[i];
                to[mirrored + 1] = from[i + 1];
                to[mirrored + 2] = from[i + 2];
                mirrored -= RgbImage.CHANNELS;
            }
        }
        return new RgbImage(image.width(), image.height(), to);
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

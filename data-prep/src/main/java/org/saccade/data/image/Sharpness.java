package org.saccade.data.image;

/** How much an image differs from a smoothed one, as Pillow and torchvision smooth it: each pixel by itself and its eight neighbours, 5 to 1. */
final class Sharpness {
    private static final int CENTRE = 5;
    private static final int WEIGHTS = CENTRE + 8;

    private Sharpness() {}

    /**
     * Blends the smoothed image with the image. The pixels of the border stay: they have too few neighbours.
     *
     * @param factor 0 for the smoothed one, 1 for no change
     */
    static RgbImage adjust(RgbImage image, double factor) {
        byte[] rgb = image.data().clone();
        for (int y = 1; y < image.height() - 1; y++) {
            for (int i = image.offset(1, y); i < image.offset(image.width() - 1, y); i++) {
                int level = image.data()[i] & 0xFF;
                rgb[i] = ColorChange.level(factor * level + (1 - factor) * smoothed(image, i));
            }
        }
        return new RgbImage(image.width(), image.height(), rgb);
    }

    /** Rounded to the nearest level. */
    private static int smoothed(RgbImage image, int i) {
        int rowBytes = image.width() * RgbImage.CHANNELS;
        int sum = (CENTRE - 1) * (image.data()[i] & 0xFF);
        for (int row = i - rowBytes; row <= i + rowBytes; row += rowBytes) {
            for (int at = row - RgbImage.CHANNELS; at <= row + RgbImage.CHANNELS; at += RgbImage.CHANNELS) {
                sum += image.data()[at] & 0xFF;
            }
        }
        return (sum + WEIGHTS / 2) / WEIGHTS;
    }
}

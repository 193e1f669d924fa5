package org.saccade.data.image;

/**
 * An affine map of the plane, by which a warped image finds its pixels: what lies at (x, y) of the result is at {@code (ax + by + c, dx + ey + f)} of
 * the image. Coordinates are those of pixels' corners, so a pixel's centre is half a pixel from its number.
 */
record AffineMap(double a, double b, double c, double d, double e, double f) {
    private static final int FRACTION_BITS = 16;

    /** Rows move sideways, each the further the lower it is. */
    static AffineMap shearX(double slope) {
        return new AffineMap(1, slope, 0, 0, 1, 0);
    }

    /** Columns move up, each the further the more it is to the right. */
    static AffineMap shearY(double slope) {
        return new AffineMap(1, 0, 0, slope, 1, 0);
    }

    /** The image moves to the right and down by whole pixels. */
    static AffineMap translation(int right, int down) {
        return new AffineMap(1, 0, -right, 0, 1, -down);
    }

    /** The image turns around its middle, against the clock. */
    static AffineMap rotation(double degrees, int width, int height) {
        double cosine = StrictMath.cos(StrictMath.toRadians(degrees));
        double sine = StrictMath.sin(StrictMath.toRadians(degrees));
        double x = width / 2.0;
        double y = height / 2.0;
        return new AffineMap(cosine, -sine, x - cosine * x + sine * y, sine, cosine, y - sine * x - cosine * y);
    }

    /**
     * An image of the same size whose pixels are the nearest ones of this, black where the map leads out of it. Coordinates are sums of 1/65536 pixel, so
     * that the pixels are those of Pillow.
     */
    RgbImage warp(RgbImage image) {
        byte[] warped = new byte[image.data().length];
        long stepX = fixed(a);
        long stepY = fixed(d);
        int target = 0;
        for (int y = 0; y < image.height(); y++) {
            long sourceX = fixed(c + a / 2 + b / 2) + y * fixed(b);
            long sourceY = fixed(f + d / 2 + e / 2) + y * fixed(e);
            for (int x = 0; x < image.width(); x++) {
                int column = (int) (sourceX >> FRACTION_BITS);
                int row = (int) (sourceY >> FRACTION_BITS);
                if (column >= 0 && column < image.width() && row >= 0 && row < image.height()) {
                    System.arraycopy(image.data(), image.offset(column, row), warped, target, RgbImage.CHANNELS);
                }
                sourceX += stepX;
                sourceY += stepY;
                target += RgbImage.CHANNELS;
            }
        }
        return new RgbImage(image.width(), image.height(), warped);
    }

    private static long fixed(double value) {
        return (long) StrictMath.floor(value * (1 << FRACTION_BITS) + 0.5);
    }
}

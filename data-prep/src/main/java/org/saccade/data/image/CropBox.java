package org.saccade.data.image;

/**
 * A rectangle of pixels of an image. Coordinates count from the top left pixel.
 *
 * @param x of its left column
 * @param y of its top row
 */
public record CropBox(int x, int y, int width, int height) {

    /** All of an image. */
    public static CropBox whole(int imageWidth, int imageHeight) {
        return new CropBox(0, 0, imageWidth, imageHeight);
    }

    /** The middle of an image; an odd rest leaves one more pixel on the right and below. */
    public static CropBox center(int imageWidth, int imageHeight, int width, int height) {
        return new CropBox(Math.floorDiv(imageWidth - width, 2), Math.floorDiv(imageHeight - height, 2), width, height);
    }

    /** @throws IllegalArgumentException if it is empty or reaches out of the image */
    void checkInside(int imageWidth, int imageHeight) {
        if (x < 0 || y < 0 || width < 1 || height < 1 || width > imageWidth - x || height > imageHeight - y) {
            throw new IllegalArgumentException("a crop must lie inside the image of " + imageWidth + "x" + imageHeight
                    + ", got x=" + x + ", y=" + y + ", width=" + width + ", height=" + height);
        }
    }

    /** The column after the last one. */
    public int right() {
        return x + width;
    }

    /** The row after the last one. */
    public int bottom() {
        return y + height;
    }
}

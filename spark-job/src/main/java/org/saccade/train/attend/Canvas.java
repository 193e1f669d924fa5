package org.saccade.train.attend;

import org.saccade.data.image.RgbImage;

import java.util.Arrays;

/** Pixels to draw on. Colours are 0xRRGGBB; what reaches over an edge is left out. */
final class Canvas {
    private final int width;
    private final int height;
    private final int[] pixels;

    Canvas(int width, int height, int background) {
        this.width = width;
        this.height = height;
        this.pixels = new int[Math.multiplyExact(width, height)];
        Arrays.fill(pixels, background);
    }

    /** @param share how much of the pixel gets the colour, 0 to 1 */
    void put(int x, int y, int colour, double share) {
        if (x >= 0 && x < width && y >= 0 && y < height) {
            int at = y * width + x;
            pixels[at] = ColourMap.mix(pixels[at], colour, share);
        }
    }

    void fill(int left, int top, int wide, int high, int colour) {
        for (int y = top; y < top + high; y++) {
            for (int x = left; x < left + wide; x++) {
                put(x, y, colour, 1);
            }
        }
    }

    /** A frame of one pixel around a rectangle. */
    void frame(int left, int top, int wide, int high, int colour) {
        fill(left - 1, top - 1, wide + 2, 1, colour);
        fill(left - 1, top + high, wide + 2, 1, colour);
        fill(left - 1, top, 1, high, colour);
        fill(left + wide, top, 1, high, colour);
    }

    /** A disc with soft edges. */
    void disc(double x, double y, double radius, int colour) {
        for (int row = (int) (y - radius) - 1; row <= y + radius + 1; row++) {
            for (int column = (int) (x - radius) - 1; column <= x + radius + 1; column++) {
                double inside = radius + 0.5 - Math.hypot(column + 0.5 - x, row + 0.5 - y);
                put(column, row, colour, Math.max(0, Math.min(1, inside)));
            }
        }
    }

    /**
     * A line of text.
     *
     * @param capital height of a capital letter, pixels
     * @return its width
     */
    int text(String text, int left, int baseline, double capital, int colour) {
        Lettering letters = Lettering.of(text, capital);
        for (int i = 0; i < letters.shares().length; i++) {
            put(
                    left + i % letters.width(),
                    baseline - letters.baseline() + i / letters.width(),
                    colour,
                    letters.shares()[i]);
        }
        return letters.width();
    }

    /** A line of text around its middle. */
    void centred(String text, double x, double y, double capital, int colour) {
        int wide = Lettering.of(text, capital).width();
        text(text, (int) Math.round(x - wide / 2.0), (int) Math.round(y + capital / 2), capital, colour);
    }

    RgbImage image() {
        byte[] rgb = new byte[pixels.length * RgbImage.CHANNELS];
        for (int i = 0; i < pixels.length; i++) {
            rgb[3 * i] = (byte) (pixels[i] >> 16);
            rgb[3 * i + 1] = (byte) (pixels[i] >> 8);
            rgb[3 * i + 2] = (byte) pixels[i];
        }
        return new RgbImage(width, height, rgb);
    }
}

package org.saccade.data.synthetic;

import org.saccade.data.image.RgbImage;
import org.saccade.data.image.StoredPng;

/** A square of RGB pixels, black at first. Levels are those of 8 bits, 0 to 255; what is drawn may lie between or beyond. */
final class Canvas {

    private static final double MAX_LEVEL = 255;

    private final int side;
    private final double[] levels;

    Canvas(int side) {
        this.side = side;
        this.levels = new double[side * side * RgbImage.CHANNELS];
    }

    void set(int x, int y, double red, double green, double blue) {
        int place = (y * side + x) * RgbImage.CHANNELS;
        levels[place] = red;
        levels[place + 1] = green;
        levels[place + 2] = blue;
    }

    /** Levels are rounded, and held between black and full. */
    byte[] toPng() {
        byte[] data = new byte[levels.length];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) Math.round(Math.max(0, Math.min(MAX_LEVEL, levels[i])));
        }
        return StoredPng.encode(new RgbImage(side, side, data));
    }
}

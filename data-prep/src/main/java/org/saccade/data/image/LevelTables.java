package org.saccade.data.image;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Changes of an image that look at each level of a channel alone: a table of 256 levels, as Pillow's {@code ImageOps} computes them. */
final class LevelTables {
    private static final int LEVELS = 256;

    private LevelTables() {}

    /** Keeps the upper {@code bits} bits of each level, 0 to 8. */
    static RgbImage posterize(RgbImage image, int bits) {
        int mask = 0xFF << (Byte.SIZE - bits);
        return mapped(image, counts -> table(level -> level & mask));
    }

    /** Inverts the levels from {@code threshold} on. */
    static RgbImage solarize(RgbImage image, double threshold) {
        return mapped(image, counts -> table(level -> level < threshold ? level : LEVELS - 1 - level));
    }

    /** Stretches each channel so that its levels reach from 0 to 255. */
    static RgbImage autoContrast(RgbImage image) {
        return mapped(image, LevelTables::stretched);
    }

    /** Makes each channel's levels about equally frequent. */
    static RgbImage equalize(RgbImage image) {
        return mapped(image, LevelTables::equalized);
    }

    private static int[] stretched(int[] counts) {
        int[] seen = seen(counts);
        int lowest = seen[0];
        int highest = seen[seen.length - 1];
        if (lowest == highest) {
            return table(level -> level);
        }
        double scale = (LEVELS - 1.0) / (highest - lowest);
        return table(level -> (int) (level * scale - lowest * scale));
    }

    /** Each level becomes the number of pixels below it, in units of the 255th part of all but those of the highest level. */
    private static int[] equalized(int[] counts) {
        int[] seen = seen(counts);
        int step = (Arrays.stream(counts).sum() - counts[seen[seen.length - 1]]) / (LEVELS - 1);
        if (step == 0) {
            return table(level -> level);
        }
        int[] levels = new int[LEVELS];
        int below = step / 2;
        for (int level = 0; level < LEVELS; level++) {
            levels[level] = below / step;
            below += counts[level];
        }
        return levels;
    }

    /** The levels that occur, rising. */
    private static int[] seen(int[] counts) {
        return IntStream.range(0, LEVELS).filter(level -> counts[level] > 0).toArray();
    }

    private static int[] table(IntUnaryOperator change) {
        int[] levels = new int[LEVELS];
        Arrays.setAll(levels, change);
        return levels;
    }

    /** @param tables from how many pixels have each level of a channel to what these levels become */
    private static RgbImage mapped(RgbImage image, UnaryOperator<int[]> tables) {
        byte[] rgb = image.data().clone();
        for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
            int[] counts = new int[LEVELS];
            for (int i = channel; i < rgb.length; i += RgbImage.CHANNELS) {
                counts[rgb[i] & 0xFF]++;
            }
            int[] levels = tables.apply(counts);
            for (int i = channel; i < rgb.length; i += RgbImage.CHANNELS) {
                rgb[i] = (byte) Math.max(0, Math.min(LEVELS - 1, levels[rgb[i] & 0xFF]));
            }
        }
        return new RgbImage(image.width(), image.height(), rgb);
    }
}

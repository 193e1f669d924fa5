package org.saccade.bench;

import org.saccade.data.image.RgbImage;

import java.util.SplittableRandom;

/**
 * Pictures with the statistics of photographs: discs of all sizes that hide one another, whose edges give natural images their 1/f spectrum
 * (Lee, Mumford and Huang, "Occlusion Models for Natural Images", 2001), and over them the noise of a sensor.
 */
final class DeadLeaves {

    private static final int LEAVES = 300;
    /** Of the shorter side. */
    private static final double SMALLEST_RADIUS = 0.05;

    private static final double LARGEST_RADIUS = 0.5;
    /** Noise of all channels together, in grey levels. */
    private static final double LUMINANCE_NOISE = 4.2;
    /** Noise of each channel by itself. */
    private static final double COLOUR_NOISE = 2;

    private DeadLeaves() {}

    static RgbImage draw(int width, int height, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] pixels = new double[width * height * RgbImage.CHANNELS];
        for (int i = 0; i < LEAVES; i++) {
            drop(pixels, width, height, random);
        }
        return new RgbImage(width, height, withNoise(pixels, random));
    }

    /** A disc whose radius has the density r^-3, so that every scale covers as much: the picture looks alike at any. */
    private static void drop(double[] pixels, int width, int height, SplittableRandom random) {
        int side = Math.min(width, height);
        double smallest = SMALLEST_RADIUS * side;
        double ratio = SMALLEST_RADIUS / LARGEST_RADIUS;
        double radius = smallest / Math.sqrt(1 - random.nextDouble() * (1 - ratio * ratio));
        double centerX = random.nextDouble(-radius, width + radius);
        double centerY = random.nextDouble(-radius, height + radius);
        double[] colour = colour(random);
        double shade = random.nextDouble(-40, 40) / radius;
        for (int y = Math.max(0, (int) (centerY - radius)); y < Math.min(height, centerY + radius); y++) {
            double reach = Math.sqrt(Math.max(0, radius * radius - (y - centerY) * (y - centerY)));
            for (int x = Math.max(0, (int) (centerX - reach)); x < Math.min(width, centerX + reach); x++) {
                for (int c = 0; c < RgbImage.CHANNELS; c++) {
                    pixels[(y * width + x) * RgbImage.CHANNELS + c] = colour[c] + shade * (y - centerY);
                }
            }
        }
    }

    /** Grey by and large, as most of the world is. */
    private static double[] colour(SplittableRandom random) {
        double grey = random.nextDouble(30, 225);
        return new double[] {
            grey + random.nextDouble(-30, 30), grey + random.nextDouble(-20, 20), grey + random.nextDouble(-30, 30)
        };
    }

    private static byte[] withNoise(double[] pixels, SplittableRandom random) {
        byte[] data = new byte[pixels.length];
        double shared = 0;
        for (int i = 0; i < pixels.length; i++) {
            if (i % RgbImage.CHANNELS == 0) {
                shared = random.nextGaussian() * LUMINANCE_NOISE;
            }
            double value = pixels[i] + shared + random.nextGaussian() * COLOUR_NOISE;
            data[i] = (byte) Math.round(Math.max(0, Math.min(255, value)));
        }
        return data;
    }
}

package org.saccade.data.synthetic;

import org.saccade.data.order.SampleRandom;

import java.util.List;

/**
 * Stripes of 0, 45, 90 or 135 degrees on 8x8 pixels, of any phase, colour and contrast, under noise.
 *
 * <p>The set of an image's pixels says nothing of the class. The square is a torus on which the stripe coordinate takes each of its values
 * equally often whatever the orientation, so the four pictures of one draw have the same pixels in another order, and the noise does not
 * ask for the class. A network that knows no positions stays at chance.
 */
record Orientation() implements SyntheticTask {

    static final int SIDE = 8;

    /** How the stripe coordinate grows along x and along y, by label. */
    private static final int[][] STEPS = {{0, 1}, {1, 1}, {1, 0}, {1, SIDE - 1}};

    /** They divide the side. A period of 2 would make both diagonals the same chequerboard. */
    private static final int[] PERIODS = {4, 8};

    private static final double NOISE = 16;

    @Override
    public String name() {
        return "orientation";
    }

    @Override
    public List<String> classNames() {
        return List.of("0 degrees", "45 degrees", "90 degrees", "135 degrees");
    }

    @Override
    public byte[] draw(int label, SampleRandom random) {
        double[][][] stripes = stripes(label, random);
        Canvas canvas = new Canvas(SIDE);
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                double[] colour = stripes[y][x];
                canvas.set(x, y, noisy(colour[0], random), noisy(colour[1], random), noisy(colour[2], random));
            }
        }
        return canvas.toPng();
    }

    /** The picture without noise, by row, column and channel. */
    static double[][][] stripes(int label, SampleRandom random) {
        double[][] profile = profile(random);
        double[][][] stripes = new double[SIDE][SIDE][];
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                stripes[y][x] = profile[(STEPS[label][0] * x + STEPS[label][1] * y) % SIDE];
            }
        }
        return stripes;
    }

    /** The colour at each stripe coordinate: a wave around a mean, in step in all three channels or against it. */
    private static double[][] profile(SampleRandom random) {
        int period = PERIODS[random.nextInt(PERIODS.length)];
        double phase = random.nextDouble();
        double[][] profile = new double[SIDE][3];
        for (int channel = 0; channel < 3; channel++) {
            double mean = random.nextDouble(96, 160);
            double contrast = random.nextDouble(32, 64) * (random.nextBoolean() ? 1 : -1);
            for (int u = 0; u < SIDE; u++) {
                profile[u][channel] = mean + contrast * StrictMath.cos(2 * Math.PI * ((double) u / period + phase));
            }
        }
        return profile;
    }

    private static double noisy(double level, SampleRandom random) {
        return level + NOISE * random.nextGaussian();
    }
}

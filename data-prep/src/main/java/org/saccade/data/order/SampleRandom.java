package org.saccade.data.order;

/**
 * The random numbers of one sample: a SplitMix64 stream. It does not matter which rank or thread asks, nor in which order
 * samples are loaded. Not safe for use by several threads; make one for each sample.
 */
public final class SampleRandom {
    /** Keep these streams apart from {@link EpochOrder}'s and from each other. */
    private static final long AUGMENTATION = 2;

    private static final long DRAWING = 3;

    private static final long MIXING = 4;

    private static final double UNIT = 0x1.0p-53;

    private final SplitMix64 random;

    private SampleRandom(SplitMix64 random) {
        this.random = random;
    }

    /**
     * The stream of a sample in one epoch, for its augmentation: seeded with (domain 2, seed, epoch, sample).
     *
     * @param sample its number in the split, not its place in the epoch
     */
    public static SampleRandom of(long seed, int epoch, int sample) {
        return new SampleRandom(SplitMix64.of(AUGMENTATION, seed, epoch, sample));
    }

    /**
     * The stream of a sample that is drawn and not collected: seeded with (domain 3, the hash of {@link KeyOrder} of seed,
     * split and key).
     */
    public static SampleRandom of(long seed, String split, String key) {
        return new SampleRandom(
                SplitMix64.of(DRAWING, KeyOrder.of(seed, split, key).hash()));
    }

    /**
     * The stream of a sample in one epoch, for its mixture with another one: seeded with (domain 4, seed, epoch, sample).
     *
     * @param sample its number in the split, not its place in the epoch
     */
    public static SampleRandom ofMixture(long seed, int epoch, int sample) {
        return new SampleRandom(SplitMix64.of(MIXING, seed, epoch, sample));
    }

    /** A number from 0 to {@code bound - 1}, each equally likely. */
    public int nextInt(int bound) {
        return random.next(bound);
    }

    /** A number from 0 (included) to 1 (excluded), a multiple of 2<sup>-53</sup>. */
    public double nextDouble() {
        return (random.next() >>> 11) * UNIT;
    }

    /** A number from {@code from} to {@code to}, both included: the upper one is only ever reached by rounding. */
    public double nextDouble(double from, double to) {
        return from + (to - from) * nextDouble();
    }

    /**
     * A number of the normal distribution of mean 0 and deviation 1 (Box and Muller, 1958). Strict functions, so that it is the
     * same on every machine.
     */
    public double nextGaussian() {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - nextDouble()));
        return radius * StrictMath.cos(2 * Math.PI * nextDouble());
    }

    /**
     * A number of the distribution Beta(shape, shape), 0 to 1: of two of the gamma distribution the first one's part of their sum. It holds for small
     * shapes too, where the numbers themselves are too small for a double.
     *
     * @param shape above 0: below 1 the ends are likely, above 1 the middle is
     */
    public double nextBeta(double shape) {
        double first = nextLogGamma(shape);
        double second = nextLogGamma(shape);
        return 1 / (1 + StrictMath.exp(second - first));
    }

    /**
     * The logarithm of a number of the gamma distribution: that of the next higher shape (Marsaglia and Tsang, A simple method for generating gamma
     * variables, 2000), times a power of an even number, as they do for shapes below 1.
     */
    private double nextLogGamma(double shape) {
        double d = shape + 1 - 1 / 3.0;
        while (true) {
            double gaussian = nextGaussian();
            double root = 1 + gaussian / StrictMath.sqrt(9 * d);
            double v = root * root * root;
            double even = 1 - nextDouble();
            if (v > 0 && StrictMath.log(even) < gaussian * gaussian / 2 + d - d * v + d * StrictMath.log(v)) {
                return StrictMath.log(d * v) + StrictMath.log(1 - nextDouble()) / shape;
            }
        }
    }

    /** Heads or tails. */
    public boolean nextBoolean() {
        return random.next() < 0;
    }
}

package org.saccade.data.order;

/**
 * The random numbers of one sample in one epoch, for its augmentation: a SplitMix64 stream seeded with (domain 2, seed,
 * epoch, sample). It does not matter which rank or thread asks, nor in which order samples are loaded. Not safe for use
 * by several threads; make one for each sample.
 */
public final class SampleRandom {
    /** Keeps this stream apart from {@link EpochOrder}'s. */
    private static final long DOMAIN = 2;

    private static final double UNIT = 0x1.0p-53;

    private final SplitMix64 random;

    private SampleRandom(SplitMix64 random) {
        this.random = random;
    }

    /**
     * The stream of a sample.
     *
     * @param sample its number in the split, not its place in the epoch
     */
    public static SampleRandom of(long seed, int epoch, int sample) {
        return new SampleRandom(SplitMix64.of(DOMAIN, seed, epoch, sample));
    }

    /** A number from 0 to {@code bound - 1}, each equally likely. */
    public int nextInt(int bound) {
        return random.next(bound);
    }

    /** A number from 0 (included) to 1 (excluded), a multiple of 2<sup>-53</sup>. */
    public double nextDouble() {
        return (random.next() >>> 11) * UNIT;
    }

    /** Heads or tails. */
    public boolean nextBoolean() {
        return random.next() < 0;
    }
}

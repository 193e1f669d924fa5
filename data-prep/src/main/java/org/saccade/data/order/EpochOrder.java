package org.saccade.data.order;

/**
 * The order in which an epoch sees the samples of a split: a permutation of their numbers that depends on seed, epoch
 * and count and on nothing else.
 *
 * <p>The algorithm is fixed: a Fisher-Yates shuffle of 0, 1, ..., samples - 1 from the last place down, with bounded
 * draws of a SplitMix64 stream that is seeded with (domain 1, seed, epoch).
 */
public final class EpochOrder {
    /** Keeps this stream apart from {@link SampleRandom}'s. */
    private static final long DOMAIN = 1;

    private EpochOrder() {}

    /**
     * The permutation.
     *
     * @param epoch 0 or more
     * @param samples 0 or more
     */
    public static int[] of(long seed, int epoch, int samples) {
        if (epoch < 0 || samples < 0) {
            throw new IllegalArgumentException(
                    "epoch and samples must be 0 or more, got epoch=" + epoch + ", samples=" + samples);
        }
        int[] order = new int[samples];
        for (int i = 0; i < samples; i++) {
            order[i] = i;
        }
        SplitMix64 random = SplitMix64.of(DOMAIN, seed, epoch);
        for (int last = samples - 1; last > 0; last--) {
            int other = random.next(last + 1);
            int swapped = order[last];
            order[last] = order[other];
            order[other] = swapped;
        }
        return order;
    }
}

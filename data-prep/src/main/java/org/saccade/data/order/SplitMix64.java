package org.saccade.data.order;

/**
 * The generator SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014): a counter
 * that grows by the golden gamma, and a finaliser (Stafford's variant 13) over it. Written out here because the orders
 * of old runs must come out the same for ever.
 */
final class SplitMix64 {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final long LOW_32_BITS = 0xFFFFFFFFL;

    private long state;

    private SplitMix64(long state) {
        this.state = state;
    }

    /**
     * The stream of these words: each is mixed in after the ones before it, so (1, 2) and (2, 1) have nothing in
     * common.
     */
    static SplitMix64 of(long... words) {
        long state = 0;
        for (long word : words) {
            state = mix(state + GOLDEN_GAMMA + word);
        }
        return new SplitMix64(state);
    }

    long next() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /**
     * A number from 0 to {@code bound - 1}, each equally likely: the high half of a 32 by 32 bit product, drawn again
     * in the few cases that would favour small numbers (Lemire, arXiv:1805.10941).
     */
    int next(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("bound must be at least 1, got " + bound);
        }
        long product = (next() >>> 32) * bound;
        if ((product & LOW_32_BITS) < bound) {
            long threshold = (1L << 32) % bound;
            while ((product & LOW_32_BITS) < threshold) {
                product = (next() >>> 32) * bound;
            }
        }
        return (int) (product >>> 32);
    }

    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }
}

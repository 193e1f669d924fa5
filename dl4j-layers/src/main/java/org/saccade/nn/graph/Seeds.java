package org.saccade.nn.graph;

/** Seeds that follow from where and when numbers are drawn, so that training resumed draws what training went on with. */
final class Seeds {

    private Seeds() {}

    static long of(long networkSeed, String layer, long iteration) {
        return mixed(of(networkSeed, layer) ^ iteration);
    }

    static long of(long seed, String name) {
        long state = mixed(seed);
        for (int i = 0; i < name.length(); i++) {
            state = mixed(state ^ name.charAt(i));
        }
        return state;
    }

    /** The mixing function of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
    private static long mixed(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}

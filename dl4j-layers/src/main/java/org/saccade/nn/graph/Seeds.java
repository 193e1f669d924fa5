package org.saccade.nn.graph;

/** Seeds that follow from where and when numbers are drawn, so that training resumed draws what training went on with. */
public final class Seeds {

    private Seeds() {}

    static long of(long networkSeed, String layer, long iteration) {
        return of(of(networkSeed, layer), iteration);
    }

    /** Of an iteration of a layer. */
    public static long of(long seed, long iteration) {
        return mixed(seed ^ iteration);
    }

    /** Of a layer in a network. */
    public static long of(long seed, String name) {
        long state = mixed(seed);
        for (int i = 0; i < name.length(); i++) {
            state = mixed(state ^ name.charAt(i));
        }
        return state;
    }

    /** A number from 0 to below 1, of one place among those that have a seed in common. */
    public static double uniform(long seed, long place) {
        return (mixed(seed ^ mixed(place)) >>> 11) * 0x1p-53;
    }

    /** The mixing function of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
    private static long mixed(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}

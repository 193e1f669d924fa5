package org.saccade.nn.graph;

import java.util.Arrays;

/** A noise array that a graph reads, [B perExample, rest]. */
record NoiseInput(String name, Noise noise, long perExample, long... rest) {

    /** Its placeholder. */
    String variable() {
        return "noise/" + name;
    }

    /** The shape for a batch; for the batch -1 that of any batch. */
    long[] shape(long batch) {
        long[] shape = new long[1 + rest.length];
        Arrays.setAll(shape, axis -> axis == 0 ? Math.max(-1, batch * perExample) : rest[axis - 1]);
        return shape;
    }
}

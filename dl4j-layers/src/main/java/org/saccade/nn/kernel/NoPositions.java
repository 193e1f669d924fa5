package org.saccade.nn.kernel;

import java.util.Arrays;

/**
 * Positions that add nothing.
 *
 * @param block queries of a block
 * @param tile keys of a tile
 * @param keys all of them
 */
record NoPositions(int block, int tile, int keys) implements PositionLogits {

    private static final float[] NONE = {};

    @Override
    public Logits logits(int vector, Panel weights) {
        return new Logits(NONE, NONE, weights.values(), block);
    }

    @Override
    public void read(int plane, Operands operands) {}

    @Override
    public void prepare(int first, int vectors, Panel queries) {}

    /** Zeros, of all vectors at once. */
    @Override
    public void join(int number, int vectors, Logits[] to) {
        int count = Math.min(tile, keys - number * tile);
        Arrays.fill(to[0].values(), to[0].at(), to[0].at() + count * block, 0);
    }

    @Override
    public void clearGradients() {}

    @Override
    public void take(int vector, Logits gradients) {}

    @Override
    public void addGradients(int count, Panel channelsOfQueries, Panel ofQueries) {}

    @Override
    public void write(float[] to, int at) {}
}

package org.saccade.nn.kernel;

import java.util.Arrays;
import java.util.stream.IntStream;

/** A number for each pair of a row and a column offset, whatever the query (arXiv:2106.04803). */
final class BiasLogits implements PositionLogits {

    private static final float[] NONE = {};

    private final GlobalAttention attention;
    private final EmbeddingTables tables;
    private final int lanes;
    private final int tile;
    private final float[] biases;
    private final float[] gradient;
    /** By query of a block: the place of the bias of key 0. */
    private final int[] starts;
    /** By key: how far its bias is from that of key 0. */
    private final int[] distances;
    /** The logits' gradients, until it is known how many queries there are. */
    private final Logits[] taken;

    /**
     * @param tile keys of a tile
     * @param vectors of queries of a block
     */
    BiasLogits(GlobalAttention attention, int lanes, int tile, int vectors) {
        this.attention = attention;
        this.lanes = lanes;
        this.tile = tile;
        tables = attention.tables();
        biases = new float[tables.biases()];
        gradient = new float[biases.length];
        starts = new int[vectors * lanes];
        distances = IntStream.range(0, attention.keys())
                .map(key -> attention.rowOf(key) * tables.columnOffsets() + attention.columnOf(key))
                .toArray();
        taken = new Logits[vectors];
    }

    @Override
    public Logits logits(int vector, Panel weights) {
        return new Logits(NONE, NONE, weights.values(), weights.row());
    }

    @Override
    public void read(int plane, Operands operands) {
        operands.biases().get(tables.of(plane) * biases.length, biases, 0, biases.length);
        scale(biases);
    }

    private void scale(float[] values) {
        float scale = (float) tables.positions().scale();
        for (int i = 0; i < values.length; i++) {
            values[i] *= scale;
        }
    }

    /** Queries behind the last one stand where it stands. */
    @Override
    public void prepare(int first, int vectors, Panel queries) {
        for (int i = 0; i < starts.length; i++) {
            int query = Math.min(first + i, attention.queries() - 1);
            starts[i] = attention.rowOffset(query) * tables.columnOffsets() + attention.columnOffset(query);
        }
    }

    @Override
    public void join(int number, int vectors, Logits[] to) {
        int keys = Math.min(tile, attention.keys() - number * tile);
        float[] logits = to[0].values();
        for (int key = 0; key < keys; key++) {
            int distance = distances[number * tile + key];
            int at = to[0].at() + key * to[0].slot();
            for (int query = 0; query < vectors * lanes; query++) {
                logits[at + query] = biases[starts[query] + distance];
            }
        }
    }

    @Override
    public void clearGradients() {
        Arrays.fill(gradient, 0);
    }

    @Override
    public void take(int vector, Logits gradients) {
        taken[vector] = gradients;
    }

    @Override
    public void addGradients(int count, Panel channelsOfQueries, Panel ofQueries) {
        for (int first = 0; first < count; first += lanes) {
            add(first, Math.min(lanes, count - first), taken[first / lanes]);
        }
    }

    private void add(int first, int count, Logits gradients) {
        for (int key = 0; key < distances.length; key++) {
            int at = gradients.at() + key * gradients.slot();
            for (int lane = 0; lane < count; lane++) {
                gradient[starts[first + lane] + distances[key]] += gradients.values()[at + lane];
            }
        }
    }

    @Override
    public void write(float[] to, int at) {
        scale(gradient);
        System.arraycopy(gradient, 0, to, at, gradient.length);
    }
}

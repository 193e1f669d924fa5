package org.saccade.nn.kernel;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Embeddings of row and column offsets (arXiv:1906.05909, arXiv:2101.11605). Each query meets every embedding
 * once, a product of matrices as wide as a block; then its logits of offsets move to the rows and columns of keys that stand there.
 */
final class RelativeLogits implements PositionLogits {

    private static final int[] NO_SHIFTS = {};

    // E channels, O offsets: those of rows, then those of columns

    private final GlobalAttention attention;
    private final EmbeddingTables tables;
    private final Loops loops;
    private final Products products;
    private final int lanes;
    private final int block;
    private final int offsets;
    private final float scale;
    /** One row as read. */
    private final float[] read;
    /** [O, E]: zeros where an embedding does not meet the query. */
    private final Panel table;

    private final Panel channelsOfTable;
    /** [O, queries]: the logits of offsets, or their gradients. */
    private final Panel ofOffsets;
    /** [O, E] */
    private final Panel gradient;

    private final float[] ones;
    private final QueryVector[] vectors;
    private final Loops.Pairs[] tiles;
    private final int[][] keysOfTile;
    private final int[][] keysOfRow;
    private final int[][] keysOfColumn;

    /** One vector of queries: where their offsets begin, and what they add to the logits of each row and column of keys. */
    private final class QueryVector {
        private final int at;
        private final int[] rowStarts = new int[lanes];
        private final int[] columnStarts = new int[lanes];
        private final float[] rows = new float[attention.keyMap().height() * lanes];
        private final float[] columns = new float[attention.keyMap().width() * lanes];

        QueryVector(int at) {
            this.at = at;
        }

        /** Queries behind the last one stand where it stands. */
        void place(int first) {
            for (int lane = 0; lane < lanes; lane++) {
                int query = Math.min(first + at + lane, attention.queries() - 1);
                rowStarts[lane] = attention.rowOffset(query) * block + at + lane;
                columnStarts[lane] = (tables.rowOffsets() + attention.columnOffset(query)) * block + at + lane;
            }
        }

        void fromOffsets() {
            copyFrom(rowStarts, rows);
            copyFrom(columnStarts, columns);
        }

        private void copyFrom(int[] starts, float[] to) {
            for (int i = 0, offset = 0; i < to.length; i += lanes, offset += block) {
                for (int lane = 0; lane < lanes; lane++) {
                    to[i + lane] = ofOffsets.values()[starts[lane] + offset];
                }
            }
        }

        void toOffsets() {
            copyTo(rowStarts, rows);
            copyTo(columnStarts, columns);
        }

        private void copyTo(int[] starts, float[] from) {
            for (int i = 0, offset = 0; i < from.length; i += lanes, offset += block) {
                for (int lane = 0; lane < lanes; lane++) {
                    ofOffsets.values()[starts[lane] + offset] = from[i + lane];
                }
            }
        }
    }

    /**
     * @param tile keys of a tile
     * @param vectors of queries of a block
     * @param ones as many as the longest row of what is multiplied
     */
    RelativeLogits(GlobalAttention attention, Loops loops, Products products, int tile, int vectors, float[] ones) {
        this.attention = attention;
        this.loops = loops;
        this.products = products;
        this.ones = ones;
        tables = attention.tables();
        lanes = loops.lanes();
        block = vectors * lanes;
        offsets = tables.rowOffsets() + tables.columnOffsets();
        scale = (float) (tables.positions().scale() / attention.scale());
        int rows = Products.roundedUp(offsets);
        int channels = Products.roundedUp(attention.keyChannels());
        read = new float[channels];
        table = Panel.ofRows(new float[rows * channels], channels);
        channelsOfTable = table.transposed();
        ofOffsets = Panel.ofRows(new float[rows * block], block);
        int wholeVectors = (attention.keyChannels() + lanes - 1) / lanes * lanes;
        gradient = Panel.ofRows(new float[rows * wholeVectors], wholeVectors);
        this.vectors = IntStream.range(0, vectors)
                .mapToObj(i -> new QueryVector(i * lanes))
                .toArray(QueryVector[]::new);
        keysOfRow = keysBy(attention::rowOf, attention.keyMap().height());
        keysOfColumn = keysBy(attention::columnOf, attention.keyMap().width());
        keysOfTile = IntStream.range(0, (attention.keys() + tile - 1) / tile)
                .mapToObj(i -> IntStream.range(0, Math.min(tile, attention.keys() - i * tile))
                        .toArray())
                .toArray(int[][]::new);
        tiles = IntStream.range(0, keysOfTile.length)
                .mapToObj(i -> pairs(i * tile, keysOfTile[i].length))
                .toArray(Loops.Pairs[]::new);
    }

    private int[][] keysBy(IntUnaryOperator part, int parts) {
        return IntStream.range(0, parts)
                .mapToObj(i -> IntStream.range(0, attention.keys())
                        .filter(key -> part.applyAsInt(key) == i)
                        .toArray())
                .toArray(int[][]::new);
    }

    private Loops.Pairs pairs(int first, int keys) {
        return new Loops.Pairs(
                0, NO_SHIFTS, places(attention::rowOf, first, keys), places(attention::columnOf, first, keys));
    }

    private int[] places(IntUnaryOperator part, int first, int keys) {
        return IntStream.range(first, first + keys)
                .map(key -> part.applyAsInt(key) * lanes)
                .toArray();
    }

    @Override
    public Logits logits(int vector, Panel weights) {
        return new Logits(vectors[vector].rows, vectors[vector].columns, weights.values(), block);
    }

    @Override
    public void read(int plane, Operands operands) {
        int index = tables.of(plane);
        read(operands.rows(), index * tables.rows(), 0, tables.rowOffsets(), 0, tables.rowChannels());
        read(
                operands.columns(),
                index * tables.columns(),
                tables.rowOffsets(),
                tables.columnOffsets(),
                attention.keyChannels() - tables.columnChannels(),
                tables.columnChannels());
    }

    private void read(Tensor tensor, int from, int offset, int count, int channel, int channels) {
        for (int i = 0; channels > 0 && i < count; i++) {
            tensor.get(from + i * channels, read, 0, channels);
            int to = (offset + i) * table.row() + channel;
            for (int c = 0; c < channels; c++) {
                table.values()[to + c] = scale * read[c];
            }
        }
    }

    @Override
    public void prepare(int first, int count, Panel queries) {
        Arrays.fill(ofOffsets.values(), 0);
        products.add(offsets, count, attention.keyChannels(), table, 0, queries, 0, ones, 0, ofOffsets, 0);
        for (int i = 0; i < count; i++) {
            vectors[i].place(first);
            vectors[i].fromOffsets();
        }
    }

    @Override
    public void join(int tile, int count, Logits[] to) {
        for (int vector = 0; vector < count; vector++) {
            loops.joined(keysOfTile[tile], tiles[tile], to[vector]);
        }
    }

    @Override
    public void clearGradients() {
        Arrays.fill(gradient.values(), 0);
    }

    @Override
    public void take(int vector, Logits gradients) {
        sum(keysOfRow, gradients, vectors[vector].rows);
        sum(keysOfColumn, gradients, vectors[vector].columns);
    }

    private void sum(int[][] lists, Logits gradients, float[] sums) {
        for (int i = 0; i < lists.length; i++) {
            loops.sum(lists[i], gradients, sums, i * lanes);
        }
    }

    @Override
    public void addGradients(int count, Panel channelsOfQueries, Panel ofQueries) {
        int used = (count + lanes - 1) / lanes;
        Arrays.fill(ofOffsets.values(), 0);
        for (int i = 0; i < used; i++) {
            vectors[i].toOffsets();
        }
        products.add(offsets, gradient.row() / lanes, count, ofOffsets, 0, channelsOfQueries, 0, ones, 0, gradient, 0);
        products.add(table.row(), used, offsets, channelsOfTable, 0, ofOffsets, 0, ones, 0, ofQueries, 0);
    }

    @Override
    public void write(float[] to, int at) {
        write(0, tables.rowOffsets(), 0, tables.rowChannels(), to, at);
        write(
                tables.rowOffsets(),
                tables.columnOffsets(),
                attention.keyChannels() - tables.columnChannels(),
                tables.columnChannels(),
                to,
                at + tables.rows());
    }

    private void write(int offset, int count, int channel, int channels, float[] to, int at) {
        for (int i = 0; i < count; i++) {
            int from = (offset + i) * gradient.row() + channel;
            for (int c = 0; c < channels; c++) {
                to[at + i * channels + c] = scale * gradient.values()[from + c];
            }
        }
    }
}

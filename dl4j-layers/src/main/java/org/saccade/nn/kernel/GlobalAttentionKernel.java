package org.saccade.nn.kernel;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Global attention in single precision, forward and backward, a head's map at a time (arXiv:2205.14135). Forward meets the keys a tile
 * at a time and corrects what it has where a larger logit turns up; it keeps only the logarithms of the sums of exponentials, from
 * which backward computes the weights of a block of queries again. So memory is linear in queries and keys. The result is the same for
 * any number of threads.
 */
public final class GlobalAttentionKernel implements AttentionKernel {

    /** Keys of a tile: their logits with a block of queries fit into the first cache. */
    private static final int TILE = 64;
    /** Vectors of queries of a block. */
    private static final int VECTORS = 4;
    /** Below every logit, and finite, so that differences of two are no NaN. */
    private static final float LEAST = -1e30f;

    private final GlobalAttention attention;
    private final Loops loops;
    private final Products products;
    private final EmbeddingTables tables;
    private final ThreadLocal<Scratch> scratch;

    public GlobalAttentionKernel(GlobalAttention attention) {
        this(attention, FastestLoops.get(), FastestLoops.products());
    }

    /** The loops and products must be of the same vectors. */
    GlobalAttentionKernel(GlobalAttention attention, Loops loops, Products products) {
        this.attention = attention;
        this.loops = loops;
        this.products = products;
        tables = attention.tables();
        scratch = ThreadLocal.withInitial(Scratch::new);
    }

    @Override
    public void forward(int batch, Operands operands, Tensor output, Tensor logSumExp) {
        Workers.each(batch * attention.heads(), plane -> scratch.get().forward(plane, operands, output, logSumExp));
    }

    @Override
    public void backward(int batch, Operands operands, Tensor logSumExp, Tensor outputGradient, Operands gradients) {
        tables.backward(batch * attention.heads(), gradients, (plane, ofTables, at) -> {
            Scratch own = scratch.get();
            own.backward(plane, operands, logSumExp, outputGradient, gradients);
            own.tableGradients(ofTables, at);
        });
    }

    private static int[] upTo(int count) {
        return IntStream.range(0, count).toArray();
    }

    /** Those of a tile's logits, and that of what their queries' largest logits were before. */
    private static int[] rowsOfTile(int keys) {
        return IntStream.concat(IntStream.range(0, keys), IntStream.of(TILE)).toArray();
    }

    /**
     * What one thread works with, and how. Arrays are as long as rows and vectors rounded up; what lies beyond queries, keys and channels
     * is computed too, from whatever stands there, and never read.
     */
    private final class Scratch {

        private final int lanes = loops.lanes();
        private final int block = VECTORS * lanes;
        private final int keyChannels = Products.roundedUp(attention.keyChannels());
        private final int valueChannels = Products.roundedUp(attention.valueChannels());
        private final int tiles = (attention.keys() + TILE - 1) / TILE;
        /** Tile after tile, of a tile channel after channel. */
        private final Panel k = Panel.ofRows(new float[tiles * keyChannels * TILE], TILE);

        private final Panel v = Panel.ofRows(new float[tiles * valueChannels * TILE], TILE);
        private final Panel keysOfChannels = k.transposed();
        private final Panel valuesOfChannels = v.transposed();
        private final Panel q = ofQueries(keyChannels);
        private final Panel result = ofQueries(Math.max(keyChannels, valueChannels));
        /** Of a tile, and in the row behind it the factors of what was summed before. */
        private final Panel weights = ofQueries(TILE + 1);

        private final float[][] largest = new float[VECTORS][lanes];
        private final float[][] sums = new float[VECTORS][lanes];
        private final float[] sumsOfTile = new float[lanes];
        private final float[] logSumExp = new float[block];
        private final float[] ones = new float[Math.max(block, vectors(Math.max(keyChannels, valueChannels)) * lanes)];
        private final int keysOfLastTile = attention.keys() - (tiles - 1) * TILE;
        private final int[] rowsOfTile = rowsOfTile(TILE);
        private final int[] rowsOfLastTile = rowsOfTile(keysOfLastTile);
        private final PositionLogits positions = positions();
        private final Logits[] logits = logits(weights);
        /** Of backward only. */
        private Gradients gradients;

        Scratch() {
            Arrays.fill(ones, 1);
            for (int vector = 0; vector < VECTORS; vector++) {
                logits[vector].placeAt(vector * lanes);
            }
        }

        private PositionLogits positions() {
            if (attention.positions().isEmpty()) {
                return new NoPositions(block, TILE, attention.keys());
            }
            return attention.positions().get().bias()
                    ? new BiasLogits(attention, lanes, TILE, VECTORS)
                    : new RelativeLogits(attention, loops, products, TILE, VECTORS, ones);
        }

        private Panel ofQueries(int rows) {
            return Panel.ofRows(new float[rows * block], block);
        }

        /** By vector of queries. */
        private Logits[] logits(Panel of) {
            return IntStream.range(0, VECTORS)
                    .mapToObj(vector -> positions.logits(vector, of))
                    .toArray(Logits[]::new);
        }

        private int keys(int tile) {
            return tile == tiles - 1 ? keysOfLastTile : TILE;
        }

        private int vectors(int count) {
            return (count + lanes - 1) / lanes;
        }

        private void readKeys(int plane, Operands operands) {
            pack(operands.keys(), plane, attention.keyChannels(), keyChannels, k);
            pack(operands.values(), plane, attention.valueChannels(), valueChannels, v);
            positions.read(plane, operands);
        }

        private void pack(Tensor tensor, int plane, int channels, int rows, Panel into) {
            for (int tile = 0; tile < tiles; tile++) {
                for (int channel = 0; channel < channels; channel++) {
                    tensor.get(
                            (plane * channels + channel) * attention.keys() + tile * TILE,
                            into.values(),
                            (tile * rows + channel) * TILE,
                            keys(tile));
                }
            }
        }

        private void readQueries(Tensor tensor, int plane, int channels, int first, int count, Panel into) {
            for (int channel = 0; channel < channels; channel++) {
                tensor.get(
                        (plane * channels + channel) * attention.queries() + first,
                        into.values(),
                        channel * block,
                        count);
            }
        }

        private void writeQueries(Panel from, int channels, Tensor tensor, int plane, int first, int count) {
            for (int channel = 0; channel < channels; channel++) {
                tensor.put(
                        (plane * channels + channel) * attention.queries() + first,
                        from.values(),
                        channel * block,
                        count);
            }
        }

        private void prepareQueries(Operands operands, int plane, int first, int count) {
            readQueries(operands.queries(), plane, attention.keyChannels(), first, count, q);
            scale(q.values());
            positions.prepare(first, vectors(count), q);
        }

        private void scale(float[] values) {
            float factor = (float) attention.scale();
            for (int i = 0; i < values.length; i++) {
                values[i] *= factor;
            }
        }

        void forward(int plane, Operands operands, Tensor output, Tensor logSumExps) {
            readKeys(plane, operands);
            for (int first = 0; first < attention.queries(); first += block) {
                int count = Math.min(block, attention.queries() - first);
                prepareQueries(operands, plane, first, count);
                attend(vectors(count));
                writeQueries(result, attention.valueChannels(), output, plane, first, count);
                logSumExps.put(plane * attention.queries() + first, logSumExp, 0, count);
            }
        }

        private void attend(int vectors) {
            Arrays.fill(result.values(), 0);
            for (int vector = 0; vector < vectors; vector++) {
                Arrays.fill(largest[vector], LEAST);
                Arrays.fill(sums[vector], 0);
            }
            for (int tile = 0; tile < tiles; tile++) {
                match(tile, vectors, weights, logits, 0);
                int[] rows = tile == tiles - 1 ? rowsOfLastTile : rowsOfTile;
                for (int vector = 0; vector < vectors; vector++) {
                    weigh(rows, vector);
                }
                int of = tile * valueChannels * TILE;
                products.add(
                        valueChannels,
                        vectors,
                        keys(tile),
                        v,
                        of,
                        weights,
                        0,
                        weights.values(),
                        TILE * block,
                        result,
                        0);
            }
            for (int vector = 0; vector < vectors; vector++) {
                loops.logSumExp(largest[vector], sums[vector], logSumExp, vector * lanes);
                loops.inverses(sums[vector]);
                divide(result, valueChannels, vector * lanes, sums[vector]);
            }
        }

        /** The logits of the tile's keys. */
        private void match(int tile, int vectors, Panel into, Logits[] of, int at) {
            for (int vector = 0; vector < vectors; vector++) {
                of[vector].placeAt(at + vector * lanes);
            }
            positions.join(tile, vectors, of);
            clearKeys(keys(tile), tile, into, at);
            addProducts(keysOfChannels, keyChannels, attention.keyChannels(), tile, vectors, q, into, at);
        }

        /** From a key on; behind the last ones, rows are computed too. */
        private void clearKeys(int key, int tile, Panel of, int at) {
            Arrays.fill(of.values(), at + key * block, at + Products.roundedUp(keys(tile)) * block, 0);
        }

        /** Of the tile's keys, or values, and queries, or gradients of the output. */
        private void addProducts(
                Panel of, int rows, int channels, int tile, int vectors, Panel with, Panel into, int at) {
            products.add(keys(tile), vectors, channels, of, tile * rows * TILE, with, 0, ones, 0, into, at);
        }

        /** Logits to weights that lack their denominators, and the largest logits before to the factors. */
        private void weigh(int[] rows, int vector) {
            int at = vector * lanes;
            int factorsAt = TILE * block + at;
            float[] w = weights.values();
            float[] sum = sums[vector];
            System.arraycopy(largest[vector], 0, w, factorsAt, lanes);
            loops.largest(rows, logits[vector], largest[vector]);
            loops.exponentials(rows, logits[vector], largest[vector], 0, sumsOfTile);
            for (int lane = 0; lane < lanes; lane++) {
                float factor = w[factorsAt + lane];
                sum[lane] = sum[lane] * factor + (sumsOfTile[lane] - factor);
            }
        }

        private void divide(Panel of, int rows, int at, float[] inverses) {
            float[] values = of.values();
            for (int row = 0; row < rows; row++) {
                for (int lane = 0; lane < lanes; lane++) {
                    values[row * block + at + lane] *= inverses[lane];
                }
            }
        }

        void backward(int plane, Operands operands, Tensor logSumExps, Tensor outputGradient, Operands into) {
            if (gradients == null) {
                gradients = new Gradients();
            }
            readKeys(plane, operands);
            gradients.clear();
            for (int first = 0; first < attention.queries(); first += block) {
                int count = Math.min(block, attention.queries() - first);
                prepareQueries(operands, plane, first, count);
                readQueries(outputGradient, plane, attention.valueChannels(), first, count, gradients.g);
                logSumExps.get(plane * attention.queries() + first, logSumExp, 0, count);
                gradients.add(count);
                writeQueries(result, attention.keyChannels(), into.queries(), plane, first, count);
            }
            write(gradients.dk, attention.keyChannels(), k, into.keys(), plane);
            write(gradients.dv, attention.valueChannels(), v, into.values(), plane);
        }

        /** Of the last plane. */
        void tableGradients(float[] all, int at) {
            positions.write(all, at);
        }

        /** Of keys or values, whose own array is free by now. */
        private void write(Panel gradient, int channels, Panel free, Tensor tensor, int plane) {
            transpose(gradient, attention.keys(), channels, free.values(), attention.keys());
            int length = channels * attention.keys();
            tensor.put(plane * length, free.values(), 0, length);
        }

        /** In squares, so that both sides stay in the first cache. */
        private void transpose(Panel from, int rows, int columns, float[] into, int stride) {
            for (int row = 0; row < rows; row += lanes) {
                for (int column = 0; column < columns; column += lanes) {
                    int lastRow = Math.min(rows, row + lanes);
                    int lastColumn = Math.min(columns, column + lanes);
                    for (int i = column; i < lastColumn; i++) {
                        for (int j = row; j < lastRow; j++) {
                            into[i * stride + j] = from.values()[j * from.row() + i];
                        }
                    }
                }
            }
        }

        /** Of one head's map. Weights and their gradients are those of all keys and one block of queries. */
        private final class Gradients {

            private final int keys = Products.roundedUp(attention.keys());
            private final int[] allKeys = upTo(attention.keys());
            /** Of the weights' sums: what one number of a query says of large logits may be off by a factor. */
            private final float[] inverses = new float[lanes];

            private final float[] means = new float[lanes];
            private final Panel g = ofQueries(valueChannels);
            private final Panel weights = ofQueries(keys);
            private final Panel ofWeights = ofQueries(keys);
            private final Logits[] ofKeys = logits(weights);
            private final Logits[] ofLogits = logits(ofWeights);
            private final Panel queries = ofChannels(attention.keyChannels(), block);
            private final Panel outputs = ofChannels(attention.valueChannels(), block);
            private final Panel dk = ofChannels(attention.keyChannels(), keys);
            private final Panel dv = ofChannels(attention.valueChannels(), keys);

            private Panel ofChannels(int channels, int rows) {
                int row = vectors(channels) * lanes;
                return Panel.ofRows(new float[rows * row], row);
            }

            void clear() {
                Arrays.fill(dk.values(), 0);
                Arrays.fill(dv.values(), 0);
                positions.clearGradients();
            }

            /** Adds to dk and dv what a block of queries gives them, and leaves the queries' own gradients in result. */
            void add(int count) {
                int vectors = vectors(count);
                for (int tile = 0; tile < tiles; tile++) {
                    int at = tile * TILE * block;
                    match(tile, vectors, weights, ofKeys, at);
                    clearKeys(0, tile, ofWeights, at);
                    addProducts(
                            valuesOfChannels,
                            valueChannels,
                            attention.valueChannels(),
                            tile,
                            vectors,
                            g,
                            ofWeights,
                            at);
                }
                for (int vector = 0; vector < vectors; vector++) {
                    ofSoftmax(vector * lanes, ofKeys[vector], ofLogits[vector]);
                    positions.take(vector, ofLogits[vector]);
                }
                transpose(q, attention.keyChannels(), count, queries.values(), queries.row());
                transpose(g, attention.valueChannels(), count, outputs.values(), outputs.row());
                products.add(keys, dk.row() / lanes, count, ofWeights, 0, queries, 0, ones, 0, dk, 0);
                products.add(keys, dv.row() / lanes, count, weights, 0, outputs, 0, ones, 0, dv, 0);
                Arrays.fill(result.values(), 0);
                for (int tile = 0; tile < tiles; tile++) {
                    int of = tile * keyChannels * TILE;
                    int with = tile * TILE * block;
                    products.add(keyChannels, vectors, keys(tile), k, of, ofWeights, with, ones, 0, result, 0);
                }
                positions.addGradients(count, queries, result);
                scale(result.values());
            }

            /** Logits to weights that lack their denominators, which the output's gradients are divided by; theirs to gradients of logits. */
            private void ofSoftmax(int at, Logits of, Logits gradients) {
                of.placeAt(at);
                gradients.placeAt(at);
                loops.exponentials(allKeys, of, logSumExp, at, inverses);
                loops.inverses(inverses);
                loops.weighted(allKeys, of, gradients, means);
                for (int lane = 0; lane < lanes; lane++) {
                    means[lane] *= inverses[lane];
                }
                loops.logitGradients(allKeys, of, gradients, means, inverses);
                divide(g, attention.valueChannels(), at, inverses);
            }
        }
    }
}

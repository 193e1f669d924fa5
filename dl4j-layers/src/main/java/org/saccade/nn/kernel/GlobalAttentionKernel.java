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

    private static final float[] NONE = {};

    private final GlobalAttention attention;
    private final Loops loops;
    private final Products products;
    private final ThreadLocal<Scratch> scratch;

    public GlobalAttentionKernel(GlobalAttention attention) {
        this(attention, FastestLoops.get(), FastestLoops.products());
    }

    /** The loops and products must be of the same vectors. */
    GlobalAttentionKernel(GlobalAttention attention, Loops loops, Products products) {
        this.attention = attention;
        this.loops = loops;
        this.products = products;
        scratch = ThreadLocal.withInitial(Scratch::new);
    }

    @Override
    public void forward(int batch, Operands operands, Tensor output, Tensor logSumExp) {
        Workers.each(batch * attention.heads(), plane -> scratch.get().forward(plane, operands, output, logSumExp));
    }

    @Override
    public void backward(int batch, Operands operands, Tensor logSumExp, Tensor outputGradient, Operands gradients) {
        Workers.each(batch * attention.heads(), plane -> scratch.get()
                .backward(plane, operands, logSumExp, outputGradient, gradients));
    }

    private static int roundedUp(int count, int unit) {
        return (count + unit - 1) / unit * unit;
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
        private final int keyChannels = roundedUp(attention.keyChannels(), Products.ROWS);
        private final int valueChannels = roundedUp(attention.valueChannels(), Products.ROWS);
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

        private final Logits tileLogits = logits(weights);

        private final float[][] largest = new float[VECTORS][lanes];
        private final float[][] sums = new float[VECTORS][lanes];
        private final float[] sumsOfTile = new float[lanes];
        private final float[] logSumExp = new float[block];
        private final float[] ones = new float[Math.max(block, roundedUp(Math.max(keyChannels, valueChannels), lanes))];
        private final int keysOfLastTile = attention.keys() - (tiles - 1) * TILE;
        private final int[] rowsOfTile = rowsOfTile(TILE);
        private final int[] rowsOfLastTile = rowsOfTile(keysOfLastTile);
        /** Of backward only. */
        private Gradients gradients;

        Scratch() {
            Arrays.fill(ones, 1);
        }

        private Panel ofQueries(int rows) {
            return Panel.ofRows(new float[rows * block], block);
        }

        /** Without what positions add. */
        private Logits logits(Panel of) {
            return new Logits(NONE, NONE, of.values(), block);
        }

        private int keys(int tile) {
            return tile == tiles - 1 ? keysOfLastTile : TILE;
        }

        private int vectors(int queries) {
            return (queries + lanes - 1) / lanes;
        }

        private void readKeys(int plane, Operands operands) {
            pack(operands.keys(), plane, attention.keyChannels(), keyChannels, k);
            pack(operands.values(), plane, attention.valueChannels(), valueChannels, v);
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

        private void readScaledQueries(Operands operands, int plane, int first, int count) {
            readQueries(operands.queries(), plane, attention.keyChannels(), first, count, q);
            scale(q.values());
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
                readScaledQueries(operands, plane, first, count);
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
                matchKeys(keysOfChannels, keyChannels, attention.keyChannels(), tile, vectors, q, weights, 0);
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

        /** The products of the tile's keys, or values, with queries, or gradients of the output. */
        private void matchKeys(
                Panel of, int rows, int channels, int tile, int vectors, Panel with, Panel into, int at) {
            int keys = keys(tile);
            Arrays.fill(into.values(), at, at + roundedUp(keys, Products.ROWS) * block, 0);
            products.add(keys, vectors, channels, of, tile * rows * TILE, with, 0, ones, 0, into, at);
        }

        /** Logits to weights that lack their denominators, and the largest logits before to the factors. */
        private void weigh(int[] rows, int vector) {
            int at = vector * lanes;
            int factorsAt = TILE * block + at;
            float[] w = weights.values();
            float[] sum = sums[vector];
            System.arraycopy(largest[vector], 0, w, factorsAt, lanes);
            tileLogits.placeAt(at);
            loops.largest(rows, tileLogits, largest[vector]);
            loops.exponentials(rows, tileLogits, largest[vector], 0, sumsOfTile);
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
                readScaledQueries(operands, plane, first, count);
                readQueries(outputGradient, plane, attention.valueChannels(), first, count, gradients.g);
                logSumExps.get(plane * attention.queries() + first, logSumExp, 0, count);
                gradients.add(count);
                writeQueries(result, attention.keyChannels(), into.queries(), plane, first, count);
            }
            write(gradients.dk, attention.keyChannels(), k, into.keys(), plane);
            write(gradients.dv, attention.valueChannels(), v, into.values(), plane);
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

            private final int keys = roundedUp(attention.keys(), Products.ROWS);
            private final int[] allKeys = upTo(attention.keys());
            /** Of the weights' sums: what one number of a query says of large logits may be off by a factor. */
            private final float[] inverses = new float[lanes];

            private final float[] means = new float[lanes];
            private final Panel g = ofQueries(valueChannels);
            private final Panel weights = ofQueries(keys);
            private final Panel ofWeights = ofQueries(keys);
            private final Logits allLogits = logits(weights);
            private final Logits ofLogits = logits(ofWeights);
            private final Panel queries = ofChannels(attention.keyChannels(), block);
            private final Panel outputs = ofChannels(attention.valueChannels(), block);
            private final Panel dk = ofChannels(attention.keyChannels(), keys);
            private final Panel dv = ofChannels(attention.valueChannels(), keys);

            private Panel ofChannels(int channels, int rows) {
                int row = roundedUp(channels, lanes);
                return Panel.ofRows(new float[rows * row], row);
            }

            void clear() {
                Arrays.fill(dk.values(), 0);
                Arrays.fill(dv.values(), 0);
            }

            /** Adds to dk and dv what a block of queries gives them, and leaves the queries' own gradients in result. */
            void add(int count) {
                int vectors = vectors(count);
                for (int tile = 0; tile < tiles; tile++) {
                    int at = tile * TILE * block;
                    matchKeys(keysOfChannels, keyChannels, attention.keyChannels(), tile, vectors, q, weights, at);
                    matchKeys(
                            valuesOfChannels,
                            valueChannels,
                            attention.valueChannels(),
                            tile,
                            vectors,
                            g,
                            ofWeights,
                            at);
                }
                for (int at = 0; at < vectors * lanes; at += lanes) {
                    allLogits.placeAt(at);
                    ofLogits.placeAt(at);
                    loops.exponentials(allKeys, allLogits, logSumExp, at, inverses);
                    loops.inverses(inverses);
                    loops.weighted(allKeys, allLogits, ofLogits, means);
                    for (int lane = 0; lane < lanes; lane++) {
                        means[lane] *= inverses[lane];
                    }
                    loops.logitGradients(allKeys, allLogits, ofLogits, means, inverses);
                    divide(g, attention.valueChannels(), at, inverses);
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
                scale(result.values());
            }
        }
    }
}

package org.saccade.nn.kernel;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Local attention in single precision, forward and backward, a head's map at a time (arXiv:1906.05909). Of the forward pass only the
 * logarithms of the sums of exponentials are kept; backward computes the weights again. The result is the same for any number of
 * threads.
 */
public final class LocalAttentionKernel implements AttentionKernel {

    private final LocalAttention attention;
    private final Loops loops;
    private final PlaneLayout layout;
    private final EmbeddingTables tables;
    private final ThreadLocal<Scratch> scratch;

    public LocalAttentionKernel(LocalAttention attention) {
        this(attention, FastestLoops.get());
    }

    LocalAttentionKernel(LocalAttention attention, Loops loops) {
        this.attention = attention;
        this.loops = loops;
        layout = new PlaneLayout(attention, loops);
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

    /** What one thread works with, and how. */
    private final class Scratch {

        private final int lanes = loops.lanes();
        private final int stride = layout.stride();
        private final int keyChannels = padded(attention.keyChannels());
        private final int valueChannels = padded(attention.valueChannels());
        private final int rowOffsets = attention.rows().offsets();
        private final int columnOffsets = attention.columns().offsets();
        /** Then an offset has row logits of its own, not those of its row. */
        private final boolean hasBiases = tables.biases() > 0;

        private final boolean hasKeys = attention.content().isPresent();
        private final float keyScale = attention.content().orElse(1.0).floatValue();
        private final float tableScale = (float) tables.positions().scale();
        private final float[] q = new float[keyChannels * stride];
        private final float[] k = new float[hasKeys ? q.length : 0];
        private final float[] v = new float[valueChannels * stride];
        private final float[] result = new float[Math.max(keyChannels, valueChannels) * stride];
        private final float[] logSumExp = new float[stride];
        private final float[] rowTable = new float[tables.rows()];
        private final float[] columnTable = new float[tables.columns()];
        private final float[] biasTable = new float[tables.biases()];
        private final float[] largest = new float[lanes];
        private final float[] ones = new float[lanes];
        /** What places and borders add to logits, by offset: of whole maps. */
        private final float[] rowLogits = new float[(hasBiases ? attention.offsets() : rowOffsets) * stride];

        private final float[] columnLogits = new float[columnOffsets * stride];
        private final Loops.Pairs pairs = new Loops.Pairs(
                stride,
                layout.shifts(),
                places(hasBiases ? IntUnaryOperator.identity() : attention::rowOf),
                places(attention::columnOf));
        private final TwoRowLoops.Below below = new TwoRowLoops.Below(layout.distanceBelow(), layout.below());
        private final Side upper = new Side();
        private final Side lower = new Side();
        private Backward backward;

        Scratch() {
            Arrays.fill(ones, 1);
            // What forward leaves behind the map, so that weights there are numbers in backward too.
            Arrays.fill(logSumExp, 2 * PlaneLayout.HIDDEN);
            mask(layout.rowMask(), rowOffsets, rowLogits);
            mask(layout.columnMask(), columnOffsets, columnLogits);
        }

        private void mask(float[] mask, int offsets, float[] logits) {
            for (int i = 0; i < offsets; i++) {
                layout.readMask(mask, i, logits, i * stride);
            }
        }

        private int padded(int channels) {
            return (channels + Loops.CHANNELS - 1) / Loops.CHANNELS * Loops.CHANNELS;
        }

        private int[] places(IntUnaryOperator part) {
            return IntStream.range(0, attention.offsets())
                    .map(offset -> part.applyAsInt(offset) * stride)
                    .toArray();
        }

        /** One of the blocks of a group. */
        private final class Side {
            private final Logits weights =
                    new Logits(rowLogits, columnLogits, new float[attention.offsets() * lanes], lanes);
            private final float[] sums = new float[lanes];
            private final float[] factors = new float[lanes];

            private void softmax(int block) {
                int[] list = layout.seen(block);
                if (list.length == 0) { // behind the last row
                    return;
                }
                loops.largest(list, weights, largest);
                loops.exponentials(list, weights, largest, 0, sums);
                loops.logSumExp(largest, sums, logSumExp, layout.place(block));
                loops.inverses(sums);
            }
        }

        private void read(int plane, Operands operands) {
            int map = attention.positionsOfMap();
            layout.read(operands.queries(), plane * attention.keyChannels() * map, attention.keyChannels(), q);
            layout.read(operands.values(), plane * attention.valueChannels() * map, attention.valueChannels(), v);
            if (hasKeys) {
                layout.read(operands.keys(), plane * attention.keyChannels() * map, attention.keyChannels(), k);
                scale(k, keyScale);
            }
            int table = tables.of(plane);
            readTable(operands.rows(), table * rowTable.length, rowTable);
            readTable(operands.columns(), table * columnTable.length, columnTable);
            readTable(operands.biases(), table * biasTable.length, biasTable);
            addTable(0, rowTable, tables.rowChannels(), layout.rowMask(), rowLogits);
            int columnsFrom = attention.keyChannels() - tables.columnChannels();
            addTable(columnsFrom, columnTable, tables.columnChannels(), layout.columnMask(), columnLogits);
            addBiases();
        }

        /** To the mask, what queries and a head's embeddings give; nothing where there are none. */
        private void addTable(int channel, float[] table, int channels, float[] mask, float[] logits) {
            for (int i = 0; channels > 0 && i < table.length / channels; i++) {
                layout.readMask(mask, i, logits, i * stride);
                loops.addScaled(
                        q, channel * stride, stride, table, i * channels, 1, channels, logits, i * stride, stride);
            }
        }

        private void addBiases() {
            for (int offset = 0; offset < biasTable.length; offset++) {
                layout.readMask(layout.rowMask(), attention.rowOf(offset), rowLogits, offset * stride);
                add(biasTable[offset], rowLogits, offset * stride);
            }
        }

        private void add(float value, float[] to, int at) {
            for (int i = at; i < at + stride; i++) {
                to[i] += value;
            }
        }

        private void readTable(Tensor tensor, int from, float[] table) {
            if (table.length > 0) {
                tensor.get(from, table, 0, table.length);
                scale(table, tableScale);
            }
        }

        private void scale(float[] values, float factor) {
            if (factor != 1) {
                for (int i = 0; i < values.length; i++) {
                    values[i] *= factor;
                }
            }
        }

        void forward(int plane, Operands operands, Tensor output, Tensor logSumExps) {
            read(plane, operands);
            for (PlaneLayout.Group group : layout.groups()) {
                logits(group, upper.weights, lower.weights);
                upper.softmax(group.upper());
                if (group.lower() >= 0) {
                    lower.softmax(group.lower());
                }
                average(group, upper.weights, lower.weights, v, valueChannels, upper.sums, lower.sums, result);
            }
            int map = attention.positionsOfMap();
            layout.write(result, output, plane * attention.valueChannels() * map, attention.valueChannels());
            layout.write(logSumExp, logSumExps, plane * map, 1);
        }

        private void logits(PlaneLayout.Group group, Logits of, Logits ofLower) {
            of.joinAt(layout.place(group.upper()));
            ofLower.joinAt(layout.place(Math.max(group.upper(), group.lower())));
            if (hasKeys) {
                products(group, pairs, q, k, keyChannels, of, ofLower);
                return;
            }
            loops.joined(layout.seen(group.upper()), pairs, of);
            if (group.lower() >= 0) {
                loops.joined(layout.seen(group.lower()), pairs, ofLower);
            }
        }

        /** Of each query and the keys that it sees, and what lies in the tables of the logits. */
        private void products(
                PlaneLayout.Group group,
                Loops.Pairs in,
                float[] queries,
                float[] keys,
                int channels,
                Logits of,
                Logits ofLower) {
            PlaneLayout.Lists lists = group.seen();
            for (int channel = 0; channel < channels; channel += Loops.CHANNELS) {
                int at = layout.place(group.upper()) + channel * stride;
                product(lists.upper(), in, queries, keys, channel, at, of);
                if (group.lower() >= 0) {
                    product(lists.lower(), in, queries, keys, channel, at + below.distance(), ofLower);
                    TwoRowLoops two = (TwoRowLoops) loops;
                    if (channel == 0) {
                        two.logits(lists.both(), in, below, queries, keys, at, of, ofLower);
                    } else {
                        two.addProducts(lists.both(), in, below, queries, keys, at, of, ofLower);
                    }
                }
            }
        }

        private void product(
                int[] list, Loops.Pairs in, float[] queries, float[] keys, int channel, int at, Logits of) {
            if (channel == 0) {
                loops.logits(list, in, queries, keys, at, of);
            } else {
                loops.addProducts(list, in, queries, keys, at, of);
            }
        }

        /** What weights make of values. */
        private void average(
                PlaneLayout.Group group,
                Logits of,
                Logits ofLower,
                float[] values,
                int channels,
                float[] factors,
                float[] factorsBelow,
                float[] into) {
            PlaneLayout.Lists lists = group.seen();
            for (int channel = 0; channel < channels; channel += Loops.CHANNELS) {
                int at = layout.place(group.upper()) + channel * stride;
                if (group.lower() < 0) {
                    loops.average(lists.upper(), pairs, of, values, at, factors, into);
                } else {
                    loops.average(lists.upper(), pairs, of, values, at, ones, into);
                    loops.average(lists.lower(), pairs, ofLower, values, at + below.distance(), ones, into);
                    ((TwoRowLoops) loops)
                            .addAverages(
                                    lists.both(), pairs, below, of, ofLower, values, at, factors, factorsBelow, into);
                }
            }
        }

        void backward(int plane, Operands operands, Tensor logSumExps, Tensor outputGradient, Operands gradients) {
            if (backward == null) {
                backward = new Backward();
            }
            read(plane, operands);
            layout.read(logSumExps, plane * attention.positionsOfMap(), 1, logSumExp);
            backward.run(plane, outputGradient, gradients);
        }

        /** Of the last plane. */
        void tableGradients(float[] all, int to) {
            backward.rows.sumInto(all, to);
            backward.columns.sumInto(all, to + rowTable.length);
            backward.sumBiasesInto(all, to + rowTable.length + columnTable.length);
        }

        private float sumOf(float[] values) {
            float sum = 0;
            for (float each : values) {
                sum += each;
            }
            return sum;
        }

        /** What only the backward pass needs. Places that no query sees are never written: they stay zero. */
        private final class Backward {
            private final float[] g = new float[v.length];
            /** Divided by the sums that the weights lack. */
            private final float[] weighedG = new float[v.length];

            private final float[] dq = new float[q.length];
            /** Neither places nor borders add to gradients. */
            private final float[] nothing = new float[lanes];

            private final Loops.Pairs plain =
                    new Loops.Pairs(stride, layout.shifts(), places(offset -> 0), places(offset -> 0));
            private final float[] allWeights = new float[attention.offsets() * stride];
            private final float[] allGradients = new float[allWeights.length];
            private final Logits weights = new Logits(rowLogits, columnLogits, allWeights, stride);
            private final Logits weightsBelow = new Logits(rowLogits, columnLogits, allWeights, stride);
            private final Logits ofLogits = new Logits(nothing, nothing, allGradients, stride);
            private final Logits ofLogitsBelow = new Logits(nothing, nothing, allGradients, stride);
            private final Logits mapOfOffset = new Logits(nothing, nothing, allGradients, lanes);
            private final int[] blocksOfMap = IntStream.range(0, stride / lanes).toArray();
            private final Table rows = new Table(rowTable, rowOffsets, 0);
            private final Table columns =
                    new Table(columnTable, columnOffsets, attention.keyChannels() - tables.columnChannels());

            void run(int plane, Tensor outputGradient, Operands gradients) {
                int map = attention.positionsOfMap();
                int valuesAt = plane * attention.valueChannels() * map;
                int keysAt = plane * attention.keyChannels() * map;
                layout.read(outputGradient, valuesAt, attention.valueChannels(), g);
                if (!hasKeys) {
                    Arrays.fill(dq, 0);
                }
                for (PlaneLayout.Group group : layout.groups()) {
                    ofQueries(group);
                }
                rows.addToQueries();
                columns.addToQueries();
                layout.write(dq, gradients.queries(), keysAt, attention.keyChannels());
                gather(weights, weighedG, valueChannels);
                layout.write(result, gradients.values(), valuesAt, attention.valueChannels());
                if (hasKeys) {
                    gather(ofLogits, q, keyChannels);
                    scale(result, keyScale);
                    layout.write(result, gradients.keys(), keysAt, attention.keyChannels());
                }
            }

            private void ofQueries(PlaneLayout.Group group) {
                place(group);
                logits(group, weights, weightsBelow);
                exponentials(group.upper(), weights, upper);
                if (group.lower() >= 0) {
                    exponentials(group.lower(), weightsBelow, lower);
                }
                products(group, plain, g, v, valueChannels, ofLogits, ofLogitsBelow);
                softmax(group.upper(), weights, ofLogits, upper);
                if (group.lower() >= 0) {
                    softmax(group.lower(), weightsBelow, ofLogitsBelow, lower);
                }
                if (hasKeys) {
                    average(group, ofLogits, ofLogitsBelow, k, keyChannels, ones, ones, dq);
                }
                ofTables(group.upper(), ofLogits);
                if (group.lower() >= 0) {
                    ofTables(group.lower(), ofLogitsBelow);
                }
            }

            private void place(PlaneLayout.Group group) {
                int at = layout.place(group.upper());
                weights.placeAt(at);
                ofLogits.placeAt(at);
                weightsBelow.placeAt(at + below.distance());
                ofLogitsBelow.placeAt(at + below.distance());
            }

            /** The weights times the sums that are left: what one number of a query says of large logits may be off by a factor. */
            private void exponentials(int block, Logits of, Side side) {
                if (layout.seen(block).length == 0) { // behind the last row
                    return;
                }
                loops.exponentials(layout.seen(block), of, logSumExp, layout.place(block), side.sums);
                loops.inverses(side.sums);
                multiply(side.sums, layout.live(block), side.factors);
            }

            private void softmax(int block, Logits of, Logits gradients, Side side) {
                if (layout.seen(block).length == 0) {
                    return;
                }
                loops.weighted(layout.seen(block), of, gradients, largest);
                multiply(largest, side.sums, largest);
                loops.logitGradients(layout.seen(block), of, gradients, largest, side.factors);
                for (int channel = 0; channel < valueChannels; channel++) {
                    int at = layout.place(block) + channel * stride;
                    for (int lane = 0; lane < lanes; lane++) {
                        weighedG[at + lane] = g[at + lane] * side.sums[lane];
                    }
                }
            }

            private void multiply(float[] some, float[] others, float[] result) {
                for (int lane = 0; lane < lanes; lane++) {
                    result[lane] = some[lane] * others[lane];
                }
            }

            /** An offset's gradients lie side by side, those of pairs that are none are zero. */
            void sumBiasesInto(float[] all, int to) {
                for (int offset = 0; offset < biasTable.length; offset++) {
                    mapOfOffset.placeAt(offset * stride);
                    loops.sum(blocksOfMap, mapOfOffset, largest, 0);
                    all[to + offset] = tableScale * sumOf(largest);
                }
            }

            private void ofTables(int block, Logits gradients) {
                rows.take(layout.place(block), layout.seenByRow(block), gradients);
                columns.take(layout.place(block), layout.seenByColumn(block), gradients);
            }

            private void gather(Logits of, float[] queries, int channels) {
                for (PlaneLayout.Group group : layout.groups()) {
                    int place = layout.place(group.upper());
                    for (int channel = 0; channel < channels; channel += Loops.CHANNELS) {
                        int at = place + channel * stride;
                        of.placeAt(place);
                        loops.gather(group.seenBy().upper(), pairs, of, queries, at, result);
                        if (group.lower() >= 0) {
                            of.placeAt(place + below.distance());
                            loops.gather(group.seenBy().lower(), pairs, of, queries, at + below.distance(), result);
                            of.placeAt(place);
                            ((TwoRowLoops) loops)
                                    .addGathered(group.seenBy().both(), pairs, below, of, queries, at, result);
                        }
                    }
                }
            }
        }

        /** The gradients of one axis' embeddings. */
        private final class Table {
            private final float[] table;
            private final int offsets;
            private final int channels;
            private final int channel;
            /** What all logits of an offset gave each query; queries that see nothing are never written. */
            private final float[] ofOffsets;

            /** @param channel the first one of the query that the embeddings meet */
            Table(float[] table, int offsets, int channel) {
                this.table = table;
                this.offsets = offsets;
                this.channels = table.length / offsets;
                this.channel = channel;
                this.ofOffsets = new float[channels == 0 ? 0 : offsets * stride];
            }

            /** Takes a block's. */
            void take(int place, int[][] lists, Logits gradients) {
                for (int i = 0; channels > 0 && i < offsets; i++) {
                    loops.sum(lists[i], gradients, ofOffsets, i * stride + place);
                }
            }

            /** Once all blocks are taken. */
            void addToQueries() {
                for (int i = 0; i < channels; i++) {
                    int query = (channel + i) * stride;
                    loops.addScaled(ofOffsets, 0, stride, table, i, channels, offsets, backward.dq, query, stride);
                }
            }

            void sumInto(float[] all, int from) {
                for (int i = 0; i < table.length; i++) {
                    int query = (channel + i % channels) * stride;
                    loops.products(ofOffsets, i / channels * stride, q, query, stride, largest);
                    all[from + i] = tableScale * sumOf(largest);
                }
            }
        }
    }
}

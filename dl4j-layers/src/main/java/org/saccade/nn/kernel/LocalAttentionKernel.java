package org.saccade.nn.kernel;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Local attention in single precision, forward and backward, a head's map at a time (arXiv:1906.05909). Of the forward pass only the
 * logarithms of the sums of exponentials are kept; backward computes the weights again. The result is the same for any number of
 * threads.
 */
public final class LocalAttentionKernel implements LocalKernel {

    private final LocalAttention attention;
    private final Loops loops;
    private final PlaneLayout layout;
    private final ThreadLocal<Scratch> scratch;

    public LocalAttentionKernel(LocalAttention attention) {
        this(attention, FastestLoops.get());
    }

    LocalAttentionKernel(LocalAttention attention, Loops loops) {
        this.attention = attention;
        this.loops = loops;
        layout = new PlaneLayout(attention, loops.lanes());
        scratch = ThreadLocal.withInitial(Scratch::new);
    }

    @Override
    public void forward(int batch, Operands operands, Tensor output, Tensor logSumExp) {
        Workers.each(batch * attention.heads(), plane -> scratch.get().forward(plane, operands, output, logSumExp));
    }

    @Override
    public void backward(int batch, Operands operands, Tensor logSumExp, Tensor outputGradient, Operands gradients) {
        int planes = batch * attention.heads();
        float[][] tables = new float[planes][];
        Workers.each(planes, plane -> {
            Scratch own = scratch.get();
            own.backward(plane, operands, logSumExp, outputGradient, gradients);
            tables[plane] = own.tableGradients();
        });
        addTables(tables, gradients);
    }

    /** In the order of planes, whoever computed them. */
    private void addTables(float[][] ofPlanes, Operands gradients) {
        if (attention.rowTable() + attention.columnTable() == 0) {
            return;
        }
        float[][] sums = new float[attention.tables()][attention.rowTable() + attention.columnTable()];
        for (int plane = 0; plane < ofPlanes.length; plane++) {
            float[] sum = sums[plane % attention.tables()];
            for (int i = 0; i < sum.length; i++) {
                sum[i] += ofPlanes[plane][i];
            }
        }
        for (int table = 0; table < sums.length; table++) {
            put(sums[table], 0, gradients.rows(), table * attention.rowTable(), attention.rowTable());
            put(
                    sums[table],
                    attention.rowTable(),
                    gradients.columns(),
                    table * attention.columnTable(),
                    attention.columnTable());
        }
    }

    private static void put(float[] values, int from, Tensor tensor, int to, int count) {
        if (count > 0) {
            tensor.put(to, values, from, count);
        }
    }

    /** What one thread works with, and how. */
    private final class Scratch {

        private final int lanes = loops.lanes();
        private final int keyChannels = padded(attention.keyChannels());
        private final int valueChannels = padded(attention.valueChannels());
        private final int rowOffsets = attention.rows().offsets();
        private final int columnOffsets = attention.columns().offsets();
        private final float[] q = new float[keyChannels * layout.stride()];
        private final float[] k = new float[attention.content().isPresent() ? q.length : 0];
        private final float[] v = new float[valueChannels * layout.stride()];
        private final float[] result = new float[Math.max(keyChannels, valueChannels) * layout.stride()];
        private final float[] logSumExp = new float[layout.stride()];
        private final float[] rowTable = new float[attention.rowTable()];
        private final float[] columnTable = new float[attention.columnTable()];
        private final float[] rowLogits = new float[rowOffsets * lanes];
        private final float[] columnLogits = new float[columnOffsets * lanes];
        private final float[] zeros = new float[Math.max(rowLogits.length, columnLogits.length)];
        private final float[] largest = new float[lanes];
        private final float[] sums = new float[lanes];
        private final float[] ones = new float[lanes];
        private final Loops.Pairs pairs = new Loops.Pairs(
                layout.stride(),
                layout.shifts(),
                IntStream.range(0, attention.offsets())
                        .map(offset -> attention.rowOf(offset) * lanes)
                        .toArray(),
                IntStream.range(0, attention.offsets())
                        .map(offset -> attention.columnOf(offset) * lanes)
                        .toArray());
        private final float[] weights = new float[attention.offsets() * lanes];

        // Of backward only. Places that no query sees are never written: they stay zero.
        private float[] g;
        private float[] dq;
        private float[] allWeights;
        private float[] allGradients;
        private float[] rowSums;
        private float[] columnSums;
        private float[] rowTableLanes;
        private float[] columnTableLanes;

        Scratch() {
            Arrays.fill(ones, 1);
        }

        private int padded(int channels) {
            return (channels + Loops.CHANNELS - 1) / Loops.CHANNELS * Loops.CHANNELS;
        }

        private void prepareBackward() {
            if (g != null) {
                return;
            }
            g = new float[v.length];
            dq = new float[q.length];
            allWeights = new float[attention.offsets() * layout.stride()];
            allGradients = new float[allWeights.length];
            rowSums = new float[rowLogits.length];
            columnSums = new float[columnLogits.length];
            rowTableLanes = new float[attention.rowTable() * lanes];
            columnTableLanes = new float[attention.columnTable() * lanes];
        }

        private int place(int block) {
            return layout.margin() + block * lanes;
        }

        private void read(int plane, Operands operands) {
            int map = attention.positionsOfMap();
            layout.read(operands.queries(), plane * attention.keyChannels() * map, attention.keyChannels(), q);
            layout.read(operands.values(), plane * attention.valueChannels() * map, attention.valueChannels(), v);
            attention.content().ifPresent(factor -> {
                layout.read(operands.keys(), plane * attention.keyChannels() * map, attention.keyChannels(), k);
                scale(k, factor.floatValue());
            });
            int head = plane % attention.heads();
            attention.positions().ifPresent(positions -> {
                readTable(operands.rows(), attention.tableAt(head, rowTable.length), rowTable, positions);
                readTable(operands.columns(), attention.tableAt(head, columnTable.length), columnTable, positions);
            });
        }

        private void readTable(Tensor tensor, int from, float[] table, RelativePositions positions) {
            if (table.length > 0) {
                tensor.get(from, table, 0, table.length);
                scale(table, (float) positions.scale());
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
            for (int block = 0; block < layout.blocks(); block++) {
                int at = place(block);
                int[] list = layout.seen(block);
                if (list.length == 0) {
                    continue;
                }
                logits(block, list, weights, 0, lanes);
                loops.largest(list, weights, 0, lanes, largest);
                loops.exponentials(list, weights, 0, lanes, largest, 0, sums);
                loops.logSumExp(largest, sums, logSumExp, at);
                loops.inverses(sums);
                for (int channel = 0; channel < valueChannels; channel += Loops.CHANNELS) {
                    int of = at + channel * layout.stride();
                    loops.average(list, pairs, weights, 0, lanes, v, of, sums, result);
                }
            }
            int map = attention.positionsOfMap();
            layout.write(result, output, plane * attention.valueChannels() * map, attention.valueChannels());
            layout.write(logSumExp, logSumExps, plane * map, 1);
        }

        private void logits(int block, int[] list, float[] w, int wAt, int slot) {
            int at = place(block);
            tableLogits(block);
            if (attention.content().isEmpty()) {
                loops.joined(list, pairs, rowLogits, columnLogits, w, wAt, slot);
                return;
            }
            loops.logits(list, pairs, q, k, at, rowLogits, columnLogits, w, wAt, slot);
            for (int channel = Loops.CHANNELS; channel < keyChannels; channel += Loops.CHANNELS) {
                loops.addProducts(list, pairs, q, k, at + channel * layout.stride(), w, wAt, slot);
            }
        }

        private void tableLogits(int block) {
            int rowChannels = attention.rowTable() / rowOffsets;
            int columnChannels = attention.columnTable() / columnOffsets;
            int columnsFrom = place(block) + (attention.keyChannels() - columnChannels) * layout.stride();
            int span = layout.blocks() * lanes;
            for (int i = 0; i < rowOffsets; i++) {
                loops.tableLogits(
                        q,
                        place(block),
                        layout.stride(),
                        rowTable,
                        i * rowChannels,
                        rowChannels,
                        layout.rowMask(),
                        i * span + block * lanes,
                        rowLogits,
                        i * lanes);
            }
            for (int i = 0; i < columnOffsets; i++) {
                loops.tableLogits(
                        q,
                        columnsFrom,
                        layout.stride(),
                        columnTable,
                        i * columnChannels,
                        columnChannels,
                        layout.columnMask(),
                        i * span + block * lanes,
                        columnLogits,
                        i * lanes);
            }
        }

        void backward(int plane, Operands operands, Tensor logSumExps, Tensor outputGradient, Operands gradients) {
            prepareBackward();
            read(plane, operands);
            int map = attention.positionsOfMap();
            layout.read(outputGradient, plane * attention.valueChannels() * map, attention.valueChannels(), g);
            layout.read(logSumExps, plane * map, 1, logSumExp);
            Arrays.fill(rowTableLanes, 0);
            Arrays.fill(columnTableLanes, 0);
            for (int block = 0; block < layout.blocks(); block++) {
                queryGradients(block);
            }
            layout.write(dq, gradients.queries(), plane * attention.keyChannels() * map, attention.keyChannels());
            gather(allWeights, g, valueChannels);
            layout.write(
                    result, gradients.values(), plane * attention.valueChannels() * map, attention.valueChannels());
            attention.content().ifPresent(factor -> {
                gather(allGradients, q, keyChannels);
                scale(result, factor.floatValue());
                layout.write(result, gradients.keys(), plane * attention.keyChannels() * map, attention.keyChannels());
            });
        }

        private void gather(float[] w, float[] of, int channels) {
            for (int block = 0; block < layout.blocks(); block++) {
                for (int channel = 0; channel < channels; channel += Loops.CHANNELS) {
                    loops.gather(
                            layout.seenBy(block),
                            pairs,
                            w,
                            place(block),
                            layout.stride(),
                            of,
                            place(block) + channel * layout.stride(),
                            result);
                }
            }
        }

        private void queryGradients(int block) {
            int at = place(block);
            int slot = layout.stride();
            int[] list = layout.seen(block);
            if (list.length == 0) {
                return;
            }
            logits(block, list, allWeights, at, slot);
            loops.exponentials(list, allWeights, at, slot, logSumExp, at, sums);
            loops.logits(list, pairs, g, v, at, zeros, zeros, allGradients, at, slot);
            for (int channel = Loops.CHANNELS; channel < valueChannels; channel += Loops.CHANNELS) {
                loops.addProducts(list, pairs, g, v, at + channel * slot, allGradients, at, slot);
            }
            loops.weighted(list, allWeights, allGradients, at, slot, sums);
            loops.logitGradients(list, allWeights, allGradients, at, slot, sums);
            if (attention.content().isPresent()) {
                for (int channel = 0; channel < keyChannels; channel += Loops.CHANNELS) {
                    loops.average(list, pairs, allGradients, at, slot, k, at + channel * slot, ones, dq);
                }
            } else {
                for (int channel = 0; channel < keyChannels; channel++) {
                    Arrays.fill(dq, at + channel * slot, at + channel * slot + lanes, 0);
                }
            }
            if (rowTable.length > 0) {
                tableGradients(at, layout.seenByRow(block), rowSums, rowTable, 0, rowTableLanes);
            }
            if (columnTable.length > 0) {
                int from = attention.keyChannels() - columnTable.length / columnOffsets;
                tableGradients(at, layout.seenByColumn(block), columnSums, columnTable, from, columnTableLanes);
            }
        }

        private void tableGradients(
                int at, int[][] lists, float[] ofOffsets, float[] table, int from, float[] gradient) {
            int slot = layout.stride();
            int channels = table.length / lists.length;
            for (int i = 0; i < lists.length; i++) {
                loops.sum(lists[i], allGradients, at, slot, ofOffsets, i * lanes);
            }
            for (int channel = 0; channel < channels; channel++) {
                loops.addTable(ofOffsets, lists.length, table, channel, channels, dq, at + (from + channel) * slot);
            }
            for (int i = 0; i < lists.length; i++) {
                loops.addOuter(
                        ofOffsets, i * lanes, q, at + from * slot, slot, channels, gradient, i * channels * lanes);
            }
        }

        /** Of the last plane, rows before columns. */
        float[] tableGradients() {
            float[] all = new float[rowTable.length + columnTable.length];
            float scale = attention
                    .positions()
                    .map(positions -> (float) positions.scale())
                    .orElse(1f);
            for (int i = 0; i < all.length; i++) {
                boolean ofRows = i < rowTable.length;
                float[] lanesOf = ofRows ? rowTableLanes : columnTableLanes;
                int from = (ofRows ? i : i - rowTable.length) * lanes;
                float sum = 0;
                for (int lane = 0; lane < lanes; lane++) {
                    sum += lanesOf[from + lane];
                }
                all[i] = scale * sum;
            }
            return all;
        }
    }
}

package org.saccade.nn.kernel;

import java.util.Arrays;

/**
 * Local attention as its formula reads, pair by pair, in double precision: what the fast kernel is judged by, and the kernel of arrays
 * of doubles, which gradient checks need.
 */
public final class PlainLocalAttention implements AttentionKernel {

    private final LocalAttention attention;
    private final EmbeddingTables tables;
    private final int width;
    private final int map;

    public PlainLocalAttention(LocalAttention attention) {
        this.attention = attention;
        tables = attention.tables();
        width = attention.columns().length();
        map = attention.positionsOfMap();
    }

    @Override
    public void forward(int batch, Operands operands, Tensor output, Tensor logSumExp) {
        for (int plane = 0; plane < batch * attention.heads(); plane++) {
            for (int query = 0; query < map; query++) {
                double[] logits = logits(plane, query, operands);
                double largest = Arrays.stream(logits).max().orElseThrow();
                double sum = Arrays.stream(logits)
                        .map(logit -> Math.exp(logit - largest))
                        .sum();
                double logarithm = largest + Math.log(sum);
                logSumExp.put(plane * map + query, logarithm);
                for (int channel = 0; channel < attention.valueChannels(); channel++) {
                    double average = 0;
                    for (int offset = 0; offset < logits.length; offset++) {
                        average += Math.exp(logits[offset] - logarithm)
                                * valueOf(operands.values(), plane, attention.valueChannels(), channel, query, offset);
                    }
                    output.put(at(plane, attention.valueChannels(), channel, query), average);
                }
            }
        }
    }

    @Override
    public void backward(int batch, Operands operands, Tensor logSumExp, Tensor outputGradient, Operands gradients) {
        Sums dq = new Sums(batch * attention.heads() * attention.keyChannels() * map);
        Sums dk = new Sums(dq.values.length);
        Sums dv = new Sums(batch * attention.heads() * attention.valueChannels() * map);
        Sums rows = new Sums(tables.count() * tables.rows());
        Sums columns = new Sums(tables.count() * tables.columns());
        Sums biases = new Sums(tables.count() * tables.biases());
        for (int plane = 0; plane < batch * attention.heads(); plane++) {
            for (int query = 0; query < map; query++) {
                double[] weights = logits(plane, query, operands);
                double logarithm = logSumExp.get(plane * map + query);
                double[] ofWeights = new double[weights.length];
                double mean = 0;
                for (int offset = 0; offset < weights.length; offset++) {
                    weights[offset] = Math.exp(weights[offset] - logarithm);
                    for (int channel = 0; channel < attention.valueChannels(); channel++) {
                        double g = outputGradient.get(at(plane, attention.valueChannels(), channel, query));
                        ofWeights[offset] += g
                                * valueOf(operands.values(), plane, attention.valueChannels(), channel, query, offset);
                        addToKey(dv, plane, attention.valueChannels(), channel, query, offset, weights[offset] * g);
                    }
                    mean += weights[offset] * ofWeights[offset];
                }
                for (int offset = 0; offset < weights.length; offset++) {
                    double gradient = weights[offset] * (ofWeights[offset] - mean);
                    addLogit(plane, query, offset, gradient, operands, dq, dk);
                    addEmbeddings(plane, query, offset, gradient, operands, dq, rows, columns, biases);
                }
            }
        }
        dq.into(gradients.queries());
        dv.into(gradients.values());
        dk.into(gradients.keys());
        rows.into(gradients.rows());
        columns.into(gradients.columns());
        biases.into(gradients.biases());
    }

    private static final class Sums {
        private final double[] values;

        Sums(int length) {
            values = new double[length];
        }

        /** Nowhere where there is nothing to be derived by. */
        void into(Tensor tensor) {
            for (int i = 0; tensor != null && i < values.length; i++) {
                tensor.put(i, values[i]);
            }
        }
    }

    /** Of all offsets, minus infinity where the query sees nothing. */
    private double[] logits(int plane, int query, Operands operands) {
        double[] logits = new double[attention.offsets()];
        for (int offset = 0; offset < logits.length; offset++) {
            logits[offset] = attention.rows().sees(query / width, attention.rowOf(offset))
                            && attention.columns().sees(query % width, attention.columnOf(offset))
                    ? content(plane, query, offset, operands) + position(plane, query, offset, operands)
                    : Double.NEGATIVE_INFINITY;
        }
        return logits;
    }

    private double content(int plane, int query, int offset, Operands operands) {
        double product = 0;
        for (int channel = 0; attention.content().isPresent() && channel < attention.keyChannels(); channel++) {
            product += operands.queries().get(at(plane, attention.keyChannels(), channel, query))
                    * valueOf(operands.keys(), plane, attention.keyChannels(), channel, query, offset);
        }
        return attention.content().orElse(0.0) * product;
    }

    private double position(int plane, int query, int offset, Operands operands) {
        if (attention.positions().isEmpty()) {
            return 0;
        }
        RelativePositions positions = attention.positions().get();
        double product = 0;
        for (int channel = 0; channel < positions.rowChannels(); channel++) {
            product += operands.queries().get(at(plane, attention.keyChannels(), channel, query))
                    * operands.rows().get(rowEntry(plane, offset, channel));
        }
        for (int channel = 0; channel < positions.columnChannels(); channel++) {
            product += operands.queries().get(at(plane, attention.keyChannels(), columnChannel(channel), query))
                    * operands.columns().get(columnEntry(plane, offset, channel));
        }
        if (positions.bias()) {
            product += operands.biases().get(biasEntry(plane, offset));
        }
        return positions.scale() * product;
    }

    private int columnChannel(int channel) {
        return attention.keyChannels() - tables.columnChannels() + channel;
    }

    private int rowEntry(int plane, int offset, int channel) {
        return tables.of(plane) * tables.rows() + attention.rowOf(offset) * tables.rowChannels() + channel;
    }

    private int columnEntry(int plane, int offset, int channel) {
        return tables.of(plane) * tables.columns() + attention.columnOf(offset) * tables.columnChannels() + channel;
    }

    private int biasEntry(int plane, int offset) {
        return tables.of(plane) * tables.biases() + offset;
    }

    private void addLogit(int plane, int query, int offset, double gradient, Operands operands, Sums dq, Sums dk) {
        for (int channel = 0; attention.content().isPresent() && channel < attention.keyChannels(); channel++) {
            int at = at(plane, attention.keyChannels(), channel, query);
            double scaled = attention.content().get() * gradient;
            dq.values[at] += scaled * valueOf(operands.keys(), plane, attention.keyChannels(), channel, query, offset);
            addToKey(
                    dk,
                    plane,
                    attention.keyChannels(),
                    channel,
                    query,
                    offset,
                    scaled * operands.queries().get(at));
        }
    }

    private void addEmbeddings(
            int plane,
            int query,
            int offset,
            double gradient,
            Operands operands,
            Sums dq,
            Sums rows,
            Sums columns,
            Sums biases) {
        if (attention.positions().isEmpty()) {
            return;
        }
        RelativePositions positions = attention.positions().get();
        double scaled = positions.scale() * gradient;
        if (positions.bias()) {
            biases.values[biasEntry(plane, offset)] += scaled;
        }
        for (int channel = 0; channel < positions.rowChannels(); channel++) {
            int at = at(plane, attention.keyChannels(), channel, query);
            dq.values[at] += scaled * operands.rows().get(rowEntry(plane, offset, channel));
            rows.values[rowEntry(plane, offset, channel)] +=
                    scaled * operands.queries().get(at);
        }
        for (int channel = 0; channel < positions.columnChannels(); channel++) {
            int at = at(plane, attention.keyChannels(), columnChannel(channel), query);
            dq.values[at] += scaled * operands.columns().get(columnEntry(plane, offset, channel));
            columns.values[columnEntry(plane, offset, channel)] +=
                    scaled * operands.queries().get(at);
        }
    }

    private int at(int plane, int channels, int channel, int position) {
        return (plane * channels + channel) * map + position;
    }

    /** Zero outside the map. */
    private double valueOf(Tensor tensor, int plane, int channels, int channel, int query, int offset) {
        int key = key(query, offset);
        return key < 0 ? 0 : tensor.get(at(plane, channels, channel, key));
    }

    private void addToKey(Sums sums, int plane, int channels, int channel, int query, int offset, double value) {
        int key = key(query, offset);
        if (key >= 0) {
            sums.values[at(plane, channels, channel, key)] += value;
        }
    }

    /** The key's place, or -1 outside the map. */
    private int key(int query, int offset) {
        int row = query / width + attention.rows().distance(attention.rowOf(offset));
        int column = query % width + attention.columns().distance(attention.columnOf(offset));
        return attention.rows().holds(row) && attention.columns().holds(column) ? row * width + column : -1;
    }
}

package org.saccade.nn.kernel;

import java.util.Arrays;

/**
 * Global attention as its formula reads, a query at a time, in double precision: what the fast kernel is judged by, and the kernel of
 * arrays of doubles, which gradient checks need.
 */
public final class PlainGlobalAttention implements AttentionKernel {

    private final GlobalAttention attention;
    private final EmbeddingTables tables;

    public PlainGlobalAttention(GlobalAttention attention) {
        this.attention = attention;
        tables = attention.tables();
    }

    @Override
    public void forward(int batch, Operands operands, Tensor output, Tensor logSumExp) {
        for (int plane = 0; plane < batch * attention.heads(); plane++) {
            for (int query = 0; query < attention.queries(); query++) {
                double[] logits = logits(plane, query, operands);
                double largest = Arrays.stream(logits).max().orElseThrow();
                double sum = Arrays.stream(logits)
                        .map(logit -> Math.exp(logit - largest))
                        .sum();
                double logarithm = largest + Math.log(sum);
                logSumExp.put(plane * attention.queries() + query, logarithm);
                for (int channel = 0; channel < attention.valueChannels(); channel++) {
                    double average = 0;
                    for (int key = 0; key < logits.length; key++) {
                        average += Math.exp(logits[key] - logarithm)
                                * operands.values().get(valueAt(plane, channel, key));
                    }
                    output.put(outputAt(plane, channel, query), average);
                }
            }
        }
    }

    @Override
    public void backward(int batch, Operands operands, Tensor logSumExp, Tensor outputGradient, Operands gradients) {
        double[] rows = new double[tables.count() * tables.rows()];
        double[] columns = new double[tables.count() * tables.columns()];
        double[] biases = new double[tables.count() * tables.biases()];
        for (int plane = 0; plane < batch * attention.heads(); plane++) {
            double[] dk = new double[attention.keyChannels() * attention.keys()];
            double[] dv = new double[attention.valueChannels() * attention.keys()];
            for (int query = 0; query < attention.queries(); query++) {
                double logarithm = logSumExp.get(plane * attention.queries() + query);
                double[] weights = Arrays.stream(logits(plane, query, operands))
                        .map(logit -> Math.exp(logit - logarithm))
                        .toArray();
                double[] ofLogits = logitGradients(plane, query, weights, operands, outputGradient);
                addValues(plane, query, weights, outputGradient, dv);
                addKeys(plane, query, ofLogits, operands, dk);
                double[] dq = queryGradient(plane, ofLogits, operands);
                addPositions(plane, query, ofLogits, operands, dq, rows, columns, biases);
                for (int channel = 0; channel < dq.length; channel++) {
                    gradients.queries().put(queryAt(plane, channel, query), dq[channel]);
                }
            }
            put(dk, gradients.keys(), keyAt(plane, 0, 0));
            put(dv, gradients.values(), valueAt(plane, 0, 0));
        }
        put(rows, gradients.rows(), 0);
        put(columns, gradients.columns(), 0);
        put(biases, gradients.biases(), 0);
    }

    private double[] logits(int plane, int query, Operands operands) {
        double[] logits = new double[attention.keys()];
        for (int channel = 0; channel < attention.keyChannels(); channel++) {
            double q = attention.scale() * operands.queries().get(queryAt(plane, channel, query));
            for (int key = 0; key < logits.length; key++) {
                logits[key] += q * operands.keys().get(keyAt(plane, channel, key));
            }
        }
        for (int key = 0; key < logits.length; key++) {
            logits[key] += position(plane, query, key, operands);
        }
        return logits;
    }

    private double position(int plane, int query, int key, Operands operands) {
        double product = 0;
        for (int channel = 0; channel < tables.rowChannels(); channel++) {
            product += operands.queries().get(queryAt(plane, channel, query))
                    * operands.rows().get(rowEntry(plane, query, key, channel));
        }
        for (int channel = 0; channel < tables.columnChannels(); channel++) {
            product += operands.queries().get(queryAt(plane, columnChannel(channel), query))
                    * operands.columns().get(columnEntry(plane, query, key, channel));
        }
        if (tables.positions().bias()) {
            product += operands.biases().get(biasEntry(plane, query, key));
        }
        return tables.positions().scale() * product;
    }

    private int columnChannel(int channel) {
        return attention.keyChannels() - tables.columnChannels() + channel;
    }

    private int rowEntry(int plane, int query, int key, int channel) {
        int offset = attention.rowOffset(query) + attention.rowOf(key);
        return tables.of(plane) * tables.rows() + offset * tables.rowChannels() + channel;
    }

    private int columnEntry(int plane, int query, int key, int channel) {
        int offset = attention.columnOffset(query) + attention.columnOf(key);
        return tables.of(plane) * tables.columns() + offset * tables.columnChannels() + channel;
    }

    private int biasEntry(int plane, int query, int key) {
        int row = attention.rowOffset(query) + attention.rowOf(key);
        int column = attention.columnOffset(query) + attention.columnOf(key);
        return tables.of(plane) * tables.biases() + row * tables.columnOffsets() + column;
    }

    private double[] logitGradients(int plane, int query, double[] weights, Operands operands, Tensor outputGradient) {
        double[] ofWeights = new double[weights.length];
        double mean = 0;
        for (int key = 0; key < weights.length; key++) {
            for (int channel = 0; channel < attention.valueChannels(); channel++) {
                ofWeights[key] += outputGradient.get(outputAt(plane, channel, query))
                        * operands.values().get(valueAt(plane, channel, key));
            }
            mean += weights[key] * ofWeights[key];
        }
        for (int key = 0; key < weights.length; key++) {
            ofWeights[key] = weights[key] * (ofWeights[key] - mean);
        }
        return ofWeights;
    }

    private void addValues(int plane, int query, double[] weights, Tensor outputGradient, double[] dv) {
        for (int channel = 0; channel < attention.valueChannels(); channel++) {
            double g = outputGradient.get(outputAt(plane, channel, query));
            for (int key = 0; key < weights.length; key++) {
                dv[channel * attention.keys() + key] += weights[key] * g;
            }
        }
    }

    private void addKeys(int plane, int query, double[] ofLogits, Operands operands, double[] dk) {
        for (int channel = 0; channel < attention.keyChannels(); channel++) {
            double q = attention.scale() * operands.queries().get(queryAt(plane, channel, query));
            for (int key = 0; key < ofLogits.length; key++) {
                dk[channel * attention.keys() + key] += ofLogits[key] * q;
            }
        }
    }

    private double[] queryGradient(int plane, double[] ofLogits, Operands operands) {
        double[] dq = new double[attention.keyChannels()];
        for (int channel = 0; channel < dq.length; channel++) {
            for (int key = 0; key < ofLogits.length; key++) {
                dq[channel] +=
                        attention.scale() * ofLogits[key] * operands.keys().get(keyAt(plane, channel, key));
            }
        }
        return dq;
    }

    private void addPositions(
            int plane,
            int query,
            double[] ofLogits,
            Operands operands,
            double[] dq,
            double[] rows,
            double[] columns,
            double[] biases) {
        for (int key = 0; key < ofLogits.length; key++) {
            double gradient = tables.positions().scale() * ofLogits[key];
            if (tables.positions().bias()) {
                biases[biasEntry(plane, query, key)] += gradient;
            }
            for (int channel = 0; channel < tables.rowChannels(); channel++) {
                int entry = rowEntry(plane, query, key, channel);
                dq[channel] += gradient * operands.rows().get(entry);
                rows[entry] += gradient * operands.queries().get(queryAt(plane, channel, query));
            }
            for (int channel = 0; channel < tables.columnChannels(); channel++) {
                int entry = columnEntry(plane, query, key, channel);
                int met = columnChannel(channel);
                dq[met] += gradient * operands.columns().get(entry);
                columns[entry] += gradient * operands.queries().get(queryAt(plane, met, query));
            }
        }
    }

    private static void put(double[] values, Tensor tensor, int at) {
        for (int i = 0; i < values.length; i++) {
            tensor.put(at + i, values[i]);
        }
    }

    private int queryAt(int plane, int channel, int query) {
        return (plane * attention.keyChannels() + channel) * attention.queries() + query;
    }

    private int keyAt(int plane, int channel, int key) {
        return (plane * attention.keyChannels() + channel) * attention.keys() + key;
    }

    private int valueAt(int plane, int channel, int key) {
        return (plane * attention.valueChannels() + channel) * attention.keys() + key;
    }

    private int outputAt(int plane, int channel, int query) {
        return (plane * attention.valueChannels() + channel) * attention.queries() + query;
    }
}

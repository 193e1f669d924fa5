package org.saccade.nn.kernel;

import java.util.Arrays;

/**
 * Global attention as its formula reads, a query at a time, in double precision: what the fast kernel is judged by, and the kernel of
 * arrays of doubles, which gradient checks need.
 */
public final class PlainGlobalAttention implements AttentionKernel {

    private final GlobalAttention attention;

    public PlainGlobalAttention(GlobalAttention attention) {
        this.attention = attention;
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
                putQuery(plane, query, ofLogits, operands, gradients.queries());
            }
            put(dk, gradients.keys(), keyAt(plane, 0, 0));
            put(dv, gradients.values(), valueAt(plane, 0, 0));
        }
    }

    private double[] logits(int plane, int query, Operands operands) {
        double[] logits = new double[attention.keys()];
        for (int channel = 0; channel < attention.keyChannels(); channel++) {
            double q = attention.scale() * operands.queries().get(queryAt(plane, channel, query));
            for (int key = 0; key < logits.length; key++) {
                logits[key] += q * operands.keys().get(keyAt(plane, channel, key));
            }
        }
        return logits;
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

    private void putQuery(int plane, int query, double[] ofLogits, Operands operands, Tensor dq) {
        for (int channel = 0; channel < attention.keyChannels(); channel++) {
            double sum = 0;
            for (int key = 0; key < ofLogits.length; key++) {
                sum += ofLogits[key] * operands.keys().get(keyAt(plane, channel, key));
            }
            dq.put(queryAt(plane, channel, query), attention.scale() * sum);
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

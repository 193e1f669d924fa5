package org.saccade.nn.attention;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.nn.attention.neighbourhood.BorderMode;

import java.util.ArrayList;
import java.util.List;

/** The formulas in loops and doubles, one query at a time. The judge of every fast form: never make it fast. */
final class Attend {

    private Attend() {}

    /** A convolution: odd kernel, padding kernel / 2, no bias. x [C][H][W], weights [D, C, k, k]. */
    static double[][][] convolve(double[][][] x, INDArray weights, int stride) {
        int kernel = (int) weights.size(2);
        int height = (x[0].length - 1) / stride + 1;
        int width = (x[0][0].length - 1) / stride + 1;
        double[][][] y = new double[(int) weights.size(0)][height][width];
        for (int d = 0; d < y.length; d++) {
            for (int c = 0; c < x.length; c++) {
                for (int a = 0; a < kernel; a++) {
                    for (int b = 0; b < kernel; b++) {
                        double weight = weights.getDouble(d, c, a, b);
                        for (int i = 0; i < height; i++) {
                            for (int j = 0; j < width; j++) {
                                y[d][i][j] +=
                                        weight * at(x[c], i * stride + a - kernel / 2, j * stride + b - kernel / 2);
                            }
                        }
                    }
                }
            }
        }
        return y;
    }

    private static double at(double[][] plane, int i, int j) {
        return i < 0 || i >= plane.length || j < 0 || j >= plane[0].length ? 0 : plane[i][j];
    }

    /** Every query against every key. q [D][H][W], k and v [D][H'][W']. */
    static double[][][] global(double[][][] q, double[][][] k, double[][][] v, int heads, double scale) {
        int e = q.length / heads;
        double[][][] y = new double[q.length][q[0].length][q[0][0].length];
        for (int n = 0; n < heads; n++) {
            for (int i = 0; i < q[0].length; i++) {
                for (int j = 0; j < q[0][0].length; j++) {
                    List<Double> logits = new ArrayList<>();
                    List<int[]> keys = new ArrayList<>();
                    for (int a = 0; a < k[0].length; a++) {
                        for (int b = 0; b < k[0][0].length; b++) {
                            logits.add(scale * product(q, i, j, k, a, b, n * e, e));
                            keys.add(new int[] {a, b});
                        }
                    }
                    weigh(y, i, j, v, keys, softmax(logits), n * e, e);
                }
            }
        }
        return y;
    }

    /** Every query against its window, arXiv:1906.05909; embeddings [heads, offsets, part] or null. */
    static double[][][] local(
            double[][][] q,
            double[][][] k,
            double[][][] v,
            LocalSelfAttentionOptions options,
            INDArray rows,
            INDArray columns) {
        int e = q.length / options.heads();
        double[][][] y = new double[q.length][q[0].length][q[0][0].length];
        for (int n = 0; n < options.heads(); n++) {
            for (int i = 0; i < q[0].length; i++) {
                for (int j = 0; j < q[0][0].length; j++) {
                    List<int[]> keys = new ArrayList<>();
                    List<Double> logits = logits(q, i, j, k, n, options, rows, columns, keys);
                    weigh(y, i, j, v, keys, softmax(logits), n * e, e);
                }
            }
        }
        return y;
    }

    /** The logarithms of the sums of the exponentials of a query's logits in its window, [heads][H][W]. */
    static double[][][] localLogSumExp(
            double[][][] q, double[][][] k, LocalSelfAttentionOptions options, INDArray rows, INDArray columns) {
        double[][][] lse = new double[options.heads()][q[0].length][q[0][0].length];
        for (int n = 0; n < options.heads(); n++) {
            for (int i = 0; i < q[0].length; i++) {
                for (int j = 0; j < q[0][0].length; j++) {
                    double sum = 0;
                    for (double logit : logits(q, i, j, k, n, options, rows, columns, new ArrayList<>())) {
                        sum += Math.exp(logit);
                    }
                    lse[n][i][j] = Math.log(sum);
                }
            }
        }
        return lse;
    }

    /** Of head n's query at row i and column j; adds to keys the place of each, null outside the image. */
    private static List<Double> logits(
            double[][][] q,
            int i,
            int j,
            double[][][] k,
            int n,
            LocalSelfAttentionOptions options,
            INDArray rows,
            INDArray columns,
            List<int[]> keys) {
        int e = q.length / options.heads();
        int r = rows == null ? 0 : (int) rows.size(1) / 2;
        List<Double> logits = new ArrayList<>();
        int top = first(i, q[0].length, options);
        int left = first(j, q[0][0].length, options);
        for (int a = top; a < top + options.window(); a++) {
            for (int b = left; b < left + options.window(); b++) {
                boolean inside = a >= 0 && a < q[0].length && b >= 0 && b < q[0][0].length;
                if (!inside && options.border() == BorderMode.MASK) {
                    continue;
                }
                double logit = inside ? options.scale() * product(q, i, j, k, a, b, n * e, e) : 0;
                if (rows != null) {
                    for (int c = 0; c < e / 2; c++) {
                        logit += q[n * e + c][i][j] * rows.getDouble(n, a - i + r, c);
                    }
                    for (int c = e / 2; c < e; c++) {
                        logit += q[n * e + c][i][j] * columns.getDouble(n, b - j + r, c - e / 2);
                    }
                }
                logits.add(logit);
                keys.add(inside ? new int[] {a, b} : null);
            }
        }
        return logits;
    }

    /** Where the window of a query begins: around it, or shifted inward. */
    private static int first(int query, int length, LocalSelfAttentionOptions options) {
        int first = query - options.window() / 2;
        return options.border() == BorderMode.SHIFT ? Math.min(Math.max(first, 0), length - options.window()) : first;
    }

    private static double product(double[][][] q, int i, int j, double[][][] k, int a, int b, int from, int channels) {
        double sum = 0;
        for (int c = from; c < from + channels; c++) {
            sum += q[c][i][j] * k[c][a][b];
        }
        return sum;
    }

    private static void weigh(
            double[][][] y, int i, int j, double[][][] v, List<int[]> keys, double[] weights, int from, int channels) {
        for (int key = 0; key < weights.length; key++) {
            int[] place = keys.get(key);
            if (place != null) {
                for (int c = from; c < from + channels; c++) {
                    y[c][i][j] += weights[key] * v[c][place[0]][place[1]];
                }
            }
        }
    }

    private static double[] softmax(List<Double> logits) {
        double max = logits.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        double[] weights =
                logits.stream().mapToDouble(logit -> Math.exp(logit - max)).toArray();
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] /= sum;
        }
        return weights;
    }

    /** Example b of [B, C, H, W]. */
    static double[][][] example(INDArray batch, int b) {
        double[][][] x = new double[(int) batch.size(1)][(int) batch.size(2)][(int) batch.size(3)];
        for (int c = 0; c < x.length; c++) {
            for (int i = 0; i < x[0].length; i++) {
                for (int j = 0; j < x[0][0].length; j++) {
                    x[c][i][j] = batch.getDouble(b, c, i, j);
                }
            }
        }
        return x;
    }
}

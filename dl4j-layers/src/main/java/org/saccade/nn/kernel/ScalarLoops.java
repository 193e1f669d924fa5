package org.saccade.nn.kernel;

import java.util.Arrays;

/** The loops without the module of vectors. Blocks are as long as a short vector would be, and the JVM may find vectors by itself. */
final class ScalarLoops implements Loops {

    private static final int LANES = 8;

    @Override
    public int lanes() {
        return LANES;
    }

    @Override
    public void logits(int[] list, Pairs pairs, float[] q, float[] k, int at, Logits to) {
        joined(list, pairs, to);
        addProducts(list, pairs, q, k, at, to);
    }

    @Override
    public void addProducts(int[] list, Pairs pairs, float[] q, float[] k, int at, Logits to) {
        float[] w = to.values();
        int wAt = to.at();
        int slot = to.slot();
        for (int offset : list) {
            for (int channel = 0; channel < CHANNELS; channel++) {
                int query = at + channel * pairs.stride();
                int key = query + pairs.shifts()[offset];
                for (int lane = 0; lane < LANES; lane++) {
                    w[wAt + offset * slot + lane] += q[query + lane] * k[key + lane];
                }
            }
        }
    }

    @Override
    public void joined(int[] list, Pairs pairs, Logits to) {
        float[] w = to.values();
        int wAt = to.at();
        int slot = to.slot();
        float[] rows = to.rows();
        float[] columns = to.columns();
        for (int offset : list) {
            for (int lane = 0; lane < LANES; lane++) {
                w[wAt + offset * slot + lane] = rows[to.base() + pairs.rows()[offset] + lane]
                        + columns[to.base() + pairs.columns()[offset] + lane];
            }
        }
    }

    @Override
    public void largest(int[] list, Logits of, float[] result) {
        float[] w = of.values();
        int wAt = of.at();
        int slot = of.slot();
        System.arraycopy(w, wAt + list[0] * slot, result, 0, LANES);
        for (int offset : list) {
            for (int lane = 0; lane < LANES; lane++) {
                result[lane] = Math.max(result[lane], w[wAt + offset * slot + lane]);
            }
        }
    }

    @Override
    public void exponentials(int[] list, Logits to, float[] less, int at, float[] sums) {
        float[] w = to.values();
        int wAt = to.at();
        int slot = to.slot();
        Arrays.fill(sums, 0, LANES, 0);
        for (int offset : list) {
            for (int lane = 0; lane < LANES; lane++) {
                int place = wAt + offset * slot + lane;
                w[place] = (float) Math.exp(w[place] - less[at + lane]);
                sums[lane] += w[place];
            }
        }
    }

    @Override
    public void average(int[] list, Pairs pairs, Logits of, float[] v, int at, float[] factors, float[] y) {
        float[] w = of.values();
        int wAt = of.at();
        int slot = of.slot();
        for (int channel = 0; channel < CHANNELS; channel++) {
            int query = at + channel * pairs.stride();
            Arrays.fill(y, query, query + LANES, 0);
            for (int offset : list) {
                int key = query + pairs.shifts()[offset];
                for (int lane = 0; lane < LANES; lane++) {
                    y[query + lane] += w[wAt + offset * slot + lane] * v[key + lane];
                }
            }
            for (int lane = 0; lane < LANES; lane++) {
                y[query + lane] *= factors[lane];
            }
        }
    }

    @Override
    public void gather(int[] list, Pairs pairs, Logits of, float[] g, int at, float[] result) {
        float[] w = of.values();
        int wAt = of.at();
        int slot = of.slot();
        for (int channel = 0; channel < CHANNELS; channel++) {
            int key = at + channel * pairs.stride();
            Arrays.fill(result, key, key + LANES, 0);
            for (int offset : list) {
                int shift = pairs.shifts()[offset];
                for (int lane = 0; lane < LANES; lane++) {
                    result[key + lane] += w[wAt - shift + offset * slot + lane] * g[key - shift + lane];
                }
            }
        }
    }

    @Override
    public void weighted(int[] list, Logits weights, Logits gradients, float[] sums) {
        float[] w = weights.values();
        float[] d = gradients.values();
        int at = weights.at();
        int slot = weights.slot();
        Arrays.fill(sums, 0, LANES, 0);
        for (int offset : list) {
            for (int lane = 0; lane < LANES; lane++) {
                sums[lane] += w[at + offset * slot + lane] * d[at + offset * slot + lane];
            }
        }
    }

    @Override
    public void logitGradients(int[] list, Logits weights, Logits gradients, float[] means, float[] factors) {
        float[] w = weights.values();
        float[] d = gradients.values();
        int at = weights.at();
        int slot = weights.slot();
        for (int offset : list) {
            for (int lane = 0; lane < LANES; lane++) {
                int place = at + offset * slot + lane;
                d[place] = factors[lane] * w[place] * (d[place] - means[lane]);
            }
        }
    }

    @Override
    public void sum(int[] list, Logits gradients, float[] sums, int to) {
        float[] d = gradients.values();
        int at = gradients.at();
        int slot = gradients.slot();
        Arrays.fill(sums, to, to + LANES, 0);
        for (int offset : list) {
            for (int lane = 0; lane < LANES; lane++) {
                sums[to + lane] += d[at + offset * slot + lane];
            }
        }
    }

    @Override
    public void addOne(float[] row, int at, float factor, float[] to, int toAt, int length) {
        for (int i = 0; i < length; i++) {
            to[toAt + i] += factor * row[at + i];
        }
    }

    @Override
    public void addFour(
            float[] rows, int at, int stride, float[] factors, int first, int step, float[] to, int toAt, int length) {
        for (int i = 0; i < TOGETHER; i++) {
            addOne(rows, at + i * stride, factors[first + i * step], to, toAt, length);
        }
    }

    @Override
    public void products(float[] a, int aAt, float[] b, int bAt, int length, float[] sums) {
        Arrays.fill(sums, 0, LANES, 0);
        for (int i = 0; i < length; i += LANES) {
            for (int lane = 0; lane < LANES; lane++) {
                sums[lane] += a[aAt + i + lane] * b[bAt + i + lane];
            }
        }
    }
}

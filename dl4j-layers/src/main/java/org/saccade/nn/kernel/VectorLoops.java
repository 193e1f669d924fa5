package org.saccade.nn.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops by vectors of the processor's own width.
 *
 * <p>One short loop a method: JDK 17 puts a vector that two nested loops carry on the heap, and compiles long methods badly.
 */
class VectorLoops implements Loops {

    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    @Override
    public int lanes() {
        return SPECIES.length();
    }

    static FloatVector load(float[] array, int at) {
        return FloatVector.fromArray(SPECIES, array, at);
    }

    @Override
    public void logits(int[] list, Pairs pairs, float[] q, float[] k, int at, Logits to) {
        float[] w = to.values();
        int wAt = to.at();
        int slot = to.slot();
        float[] rows = to.rows();
        float[] columns = to.columns();
        int stride = pairs.stride();
        FloatVector q0 = load(q, at);
        FloatVector q1 = load(q, at + stride);
        FloatVector q2 = load(q, at + 2 * stride);
        FloatVector q3 = load(q, at + 3 * stride);
        FloatVector q4 = load(q, at + 4 * stride);
        FloatVector q5 = load(q, at + 5 * stride);
        FloatVector q6 = load(q, at + 6 * stride);
        FloatVector q7 = load(q, at + 7 * stride);
        int[] shifts = pairs.shifts();
        int base = to.base();
        int[] rowAt = pairs.rows();
        int[] columnAt = pairs.columns();
        for (int i = 0; i < list.length; i++) {
            int offset = list[i];
            int key = at + shifts[offset];
            FloatVector sum = load(rows, base + rowAt[offset]).add(load(columns, base + columnAt[offset]));
            sum = q0.fma(load(k, key), sum);
            sum = q1.fma(load(k, key + stride), sum);
            sum = q2.fma(load(k, key + 2 * stride), sum);
            sum = q3.fma(load(k, key + 3 * stride), sum);
            sum = q4.fma(load(k, key + 4 * stride), sum);
            sum = q5.fma(load(k, key + 5 * stride), sum);
            sum = q6.fma(load(k, key + 6 * stride), sum);
            sum = q7.fma(load(k, key + 7 * stride), sum);
            sum.intoArray(w, wAt + offset * slot);
        }
    }

    @Override
    public void addProducts(int[] list, Pairs pairs, float[] q, float[] k, int at, Logits to) {
        float[] w = to.values();
        int wAt = to.at();
        int slot = to.slot();
        int stride = pairs.stride();
        FloatVector q0 = load(q, at);
        FloatVector q1 = load(q, at + stride);
        FloatVector q2 = load(q, at + 2 * stride);
        FloatVector q3 = load(q, at + 3 * stride);
        FloatVector q4 = load(q, at + 4 * stride);
        FloatVector q5 = load(q, at + 5 * stride);
        FloatVector q6 = load(q, at + 6 * stride);
        FloatVector q7 = load(q, at + 7 * stride);
        int[] shifts = pairs.shifts();
        for (int i = 0; i < list.length; i++) {
            int offset = list[i];
            int key = at + shifts[offset];
            int place = wAt + offset * slot;
            FloatVector sum = load(w, place);
            sum = q0.fma(load(k, key), sum);
            sum = q1.fma(load(k, key + stride), sum);
            sum = q2.fma(load(k, key + 2 * stride), sum);
            sum = q3.fma(load(k, key + 3 * stride), sum);
            sum = q4.fma(load(k, key + 4 * stride), sum);
            sum = q5.fma(load(k, key + 5 * stride), sum);
            sum = q6.fma(load(k, key + 6 * stride), sum);
            sum = q7.fma(load(k, key + 7 * stride), sum);
            sum.intoArray(w, place);
        }
    }

    @Override
    public void joined(int[] list, Pairs pairs, Logits to) {
        float[] w = to.values();
        int wAt = to.at();
        int slot = to.slot();
        float[] rows = to.rows();
        float[] columns = to.columns();
        int base = to.base();
        int[] rowAt = pairs.rows();
        int[] columnAt = pairs.columns();
        for (int i = 0; i < list.length; i++) {
            int offset = list[i];
            load(rows, base + rowAt[offset])
                    .add(load(columns, base + columnAt[offset]))
                    .intoArray(w, wAt + offset * slot);
        }
    }

    @Override
    public void largest(int[] list, Logits of, float[] result) {
        float[] w = of.values();
        int wAt = of.at();
        int slot = of.slot();
        FloatVector largest = load(w, wAt + list[0] * slot);
        for (int i = 1; i < list.length; i++) {
            largest = largest.max(load(w, wAt + list[i] * slot));
        }
        largest.intoArray(result, 0);
    }

    // 2^t = 2^n 2^f: t + MAGIC has n in its lowest bits, f = t - n lies in [-1/2, 1/2]
    private static final float LOG2_E = 1.4426950408889634f;
    private static final float MAGIC = 12582912f + 127;
    /** Where 2^n is zero. */
    private static final float LEAST = -127;

    private static final float C0 = 1f;
    private static final float C1 = 0.693147f;
    private static final float C2 = 0.24022242f;
    private static final float C3 = 0.055507336f;
    private static final float C4 = 0.009671513f;
    private static final float C5 = 0.0013264729f;

    @Override
    public void exponentials(int[] list, Logits to, float[] less, int at, float[] sums) {
        float[] w = to.values();
        int wAt = to.at();
        int slot = to.slot();
        FloatVector from = load(less, at);
        FloatVector log2e = FloatVector.broadcast(SPECIES, LOG2_E);
        FloatVector magic = FloatVector.broadcast(SPECIES, MAGIC);
        FloatVector least = FloatVector.broadcast(SPECIES, LEAST);
        FloatVector c0 = FloatVector.broadcast(SPECIES, C0);
        FloatVector c1 = FloatVector.broadcast(SPECIES, C1);
        FloatVector c2 = FloatVector.broadcast(SPECIES, C2);
        FloatVector c3 = FloatVector.broadcast(SPECIES, C3);
        FloatVector c4 = FloatVector.broadcast(SPECIES, C4);
        FloatVector c5 = FloatVector.broadcast(SPECIES, C5);
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int i = 0; i < list.length; i++) {
            int place = wAt + list[i] * slot;
            FloatVector t = load(w, place).sub(from).mul(log2e).max(least);
            FloatVector shifted = t.add(magic);
            FloatVector f = t.sub(shifted.sub(magic));
            FloatVector p = c5.fma(f, c4).fma(f, c3).fma(f, c2).fma(f, c1).fma(f, c0);
            FloatVector power = shifted.reinterpretAsInts()
                    .lanewise(VectorOperators.LSHL, 23)
                    .reinterpretAsFloats();
            FloatVector e = p.mul(power);
            sum = sum.add(e);
            e.intoArray(w, place);
        }
        sum.intoArray(sums, 0);
    }

    @Override
    public void average(int[] list, Pairs pairs, Logits of, float[] v, int at, float[] factors, float[] y) {
        float[] w = of.values();
        int wAt = of.at();
        int slot = of.slot();
        int stride = pairs.stride();
        FloatVector y0 = FloatVector.zero(SPECIES);
        FloatVector y1 = y0;
        FloatVector y2 = y0;
        FloatVector y3 = y0;
        FloatVector y4 = y0;
        FloatVector y5 = y0;
        FloatVector y6 = y0;
        FloatVector y7 = y0;
        int[] shifts = pairs.shifts();
        for (int i = 0; i < list.length; i++) {
            int offset = list[i];
            int key = at + shifts[offset];
            FloatVector weight = load(w, wAt + offset * slot);
            y0 = weight.fma(load(v, key), y0);
            y1 = weight.fma(load(v, key + stride), y1);
            y2 = weight.fma(load(v, key + 2 * stride), y2);
            y3 = weight.fma(load(v, key + 3 * stride), y3);
            y4 = weight.fma(load(v, key + 4 * stride), y4);
            y5 = weight.fma(load(v, key + 5 * stride), y5);
            y6 = weight.fma(load(v, key + 6 * stride), y6);
            y7 = weight.fma(load(v, key + 7 * stride), y7);
        }
        FloatVector factor = load(factors, 0);
        y0.mul(factor).intoArray(y, at);
        y1.mul(factor).intoArray(y, at + stride);
        y2.mul(factor).intoArray(y, at + 2 * stride);
        y3.mul(factor).intoArray(y, at + 3 * stride);
        y4.mul(factor).intoArray(y, at + 4 * stride);
        y5.mul(factor).intoArray(y, at + 5 * stride);
        y6.mul(factor).intoArray(y, at + 6 * stride);
        y7.mul(factor).intoArray(y, at + 7 * stride);
    }

    @Override
    public void gather(int[] list, Pairs pairs, Logits of, float[] g, int at, float[] result) {
        float[] w = of.values();
        int wAt = of.at();
        int slot = of.slot();
        int stride = pairs.stride();
        FloatVector y0 = FloatVector.zero(SPECIES);
        FloatVector y1 = y0;
        FloatVector y2 = y0;
        FloatVector y3 = y0;
        FloatVector y4 = y0;
        FloatVector y5 = y0;
        FloatVector y6 = y0;
        FloatVector y7 = y0;
        int[] shifts = pairs.shifts();
        for (int i = 0; i < list.length; i++) {
            int offset = list[i];
            int query = at - shifts[offset];
            FloatVector weight = load(w, wAt - shifts[offset] + offset * slot);
            y0 = weight.fma(load(g, query), y0);
            y1 = weight.fma(load(g, query + stride), y1);
            y2 = weight.fma(load(g, query + 2 * stride), y2);
            y3 = weight.fma(load(g, query + 3 * stride), y3);
            y4 = weight.fma(load(g, query + 4 * stride), y4);
            y5 = weight.fma(load(g, query + 5 * stride), y5);
            y6 = weight.fma(load(g, query + 6 * stride), y6);
            y7 = weight.fma(load(g, query + 7 * stride), y7);
        }
        y0.intoArray(result, at);
        y1.intoArray(result, at + stride);
        y2.intoArray(result, at + 2 * stride);
        y3.intoArray(result, at + 3 * stride);
        y4.intoArray(result, at + 4 * stride);
        y5.intoArray(result, at + 5 * stride);
        y6.intoArray(result, at + 6 * stride);
        y7.intoArray(result, at + 7 * stride);
    }

    @Override
    public void weighted(int[] list, Logits weights, Logits gradients, float[] sums) {
        float[] w = weights.values();
        float[] d = gradients.values();
        int at = weights.at();
        int slot = weights.slot();
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int i = 0; i < list.length; i++) {
            int place = at + list[i] * slot;
            sum = load(w, place).fma(load(d, place), sum);
        }
        sum.intoArray(sums, 0);
    }

    @Override
    public void logitGradients(int[] list, Logits weights, Logits gradients, float[] means, float[] factors) {
        float[] w = weights.values();
        float[] d = gradients.values();
        int at = weights.at();
        int slot = weights.slot();
        FloatVector factor = load(factors, 0);
        FloatVector mean = load(means, 0);
        for (int i = 0; i < list.length; i++) {
            int place = at + list[i] * slot;
            load(d, place).sub(mean).mul(load(w, place).mul(factor)).intoArray(d, place);
        }
    }

    @Override
    public void sum(int[] list, Logits gradients, float[] sums, int to) {
        float[] d = gradients.values();
        int at = gradients.at();
        int slot = gradients.slot();
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int i = 0; i < list.length; i++) {
            sum = sum.add(load(d, at + list[i] * slot));
        }
        sum.intoArray(sums, to);
    }

    @Override
    public void addOne(float[] row, int at, float factor, float[] to, int toAt, int length) {
        FloatVector f = FloatVector.broadcast(SPECIES, factor);
        for (int i = 0; i < length; i += SPECIES.length()) {
            f.fma(load(row, at + i), load(to, toAt + i)).intoArray(to, toAt + i);
        }
    }

    @Override
    public void addFour(
            float[] rows, int at, int stride, float[] factors, int first, int step, float[] to, int toAt, int length) {
        FloatVector f0 = FloatVector.broadcast(SPECIES, factors[first]);
        FloatVector f1 = FloatVector.broadcast(SPECIES, factors[first + step]);
        FloatVector f2 = FloatVector.broadcast(SPECIES, factors[first + 2 * step]);
        FloatVector f3 = FloatVector.broadcast(SPECIES, factors[first + 3 * step]);
        for (int i = 0; i < length; i += SPECIES.length()) {
            int place = at + i;
            FloatVector sum = f0.fma(load(rows, place), load(to, toAt + i));
            sum = f1.fma(load(rows, place + stride), sum);
            sum = f2.fma(load(rows, place + 2 * stride), sum);
            f3.fma(load(rows, place + 3 * stride), sum).intoArray(to, toAt + i);
        }
    }

    /** Four at a time: each would wait for its own last sum. */
    @Override
    public void products(float[] a, int aAt, float[] b, int bAt, int length, float[] sums) {
        int lanes = SPECIES.length();
        FloatVector sum0 = FloatVector.zero(SPECIES);
        FloatVector sum1 = sum0;
        FloatVector sum2 = sum0;
        FloatVector sum3 = sum0;
        int i = 0;
        for (; i + 4 * lanes <= length; i += 4 * lanes) {
            sum0 = load(a, aAt + i).fma(load(b, bAt + i), sum0);
            sum1 = load(a, aAt + i + lanes).fma(load(b, bAt + i + lanes), sum1);
            sum2 = load(a, aAt + i + 2 * lanes).fma(load(b, bAt + i + 2 * lanes), sum2);
            sum3 = load(a, aAt + i + 3 * lanes).fma(load(b, bAt + i + 3 * lanes), sum3);
        }
        for (; i < length; i += lanes) {
            sum0 = load(a, aAt + i).fma(load(b, bAt + i), sum0);
        }
        sum0.add(sum1).add(sum2.add(sum3)).intoArray(sums, 0);
    }
}

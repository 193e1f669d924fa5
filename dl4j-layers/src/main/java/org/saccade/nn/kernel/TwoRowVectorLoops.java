package org.saccade.nn.kernel;

import jdk.incubator.vector.FloatVector;

/** The loops of two blocks at once, for processors with enough registers for both: 32 of them. */
final class TwoRowVectorLoops extends VectorLoops implements TwoRowLoops {

    @Override
    public void logits(int[] list, Pairs pairs, Below below, float[] q, float[] k, int at, Logits upper, Logits lower) {
        int stride = pairs.stride();
        int under = at + below.distance();
        FloatVector q0 = load(q, at);
        FloatVector q1 = load(q, at + stride);
        FloatVector q2 = load(q, at + 2 * stride);
        FloatVector q3 = load(q, at + 3 * stride);
        FloatVector q4 = load(q, at + 4 * stride);
        FloatVector q5 = load(q, at + 5 * stride);
        FloatVector q6 = load(q, at + 6 * stride);
        FloatVector q7 = load(q, at + 7 * stride);
        FloatVector r0 = load(q, under);
        FloatVector r1 = load(q, under + stride);
        FloatVector r2 = load(q, under + 2 * stride);
        FloatVector r3 = load(q, under + 3 * stride);
        FloatVector r4 = load(q, under + 4 * stride);
        FloatVector r5 = load(q, under + 5 * stride);
        FloatVector r6 = load(q, under + 6 * stride);
        FloatVector r7 = load(q, under + 7 * stride);
        float[] rows = upper.rows();
        float[] columns = upper.columns();
        float[] rowsUnder = lower.rows();
        float[] columnsUnder = lower.columns();
        float[] w = upper.values();
        float[] wUnder = lower.values();
        int wAt = upper.at();
        int wUnderAt = lower.at();
        int slot = upper.slot();
        int step = below.offsets();
        int[] shifts = pairs.shifts();
        int base = upper.base();
        int baseUnder = lower.base();
        int[] rowAt = pairs.rows();
        int[] columnAt = pairs.columns();
        for (int i = 0; i < list.length; i++) {
            int offset = list[i];
            int key = at + shifts[offset];
            FloatVector sum = load(rows, base + rowAt[offset]).add(load(columns, base + columnAt[offset]));
            FloatVector sumUnder = load(rowsUnder, baseUnder + rowAt[offset - step])
                    .add(load(columnsUnder, baseUnder + columnAt[offset]));
            FloatVector of;
            of = load(k, key);
            sum = q0.fma(of, sum);
            sumUnder = r0.fma(of, sumUnder);
            of = load(k, key + stride);
            sum = q1.fma(of, sum);
            sumUnder = r1.fma(of, sumUnder);
            of = load(k, key + 2 * stride);
            sum = q2.fma(of, sum);
            sumUnder = r2.fma(of, sumUnder);
            of = load(k, key + 3 * stride);
            sum = q3.fma(of, sum);
            sumUnder = r3.fma(of, sumUnder);
            of = load(k, key + 4 * stride);
            sum = q4.fma(of, sum);
            sumUnder = r4.fma(of, sumUnder);
            of = load(k, key + 5 * stride);
            sum = q5.fma(of, sum);
            sumUnder = r5.fma(of, sumUnder);
            of = load(k, key + 6 * stride);
            sum = q6.fma(of, sum);
            sumUnder = r6.fma(of, sumUnder);
            of = load(k, key + 7 * stride);
            sum = q7.fma(of, sum);
            sumUnder = r7.fma(of, sumUnder);
            sum.intoArray(w, wAt + offset * slot);
            sumUnder.intoArray(wUnder, wUnderAt + (offset - step) * slot);
        }
    }

    @Override
    public void addProducts(
            int[] list, Pairs pairs, Below below, float[] q, float[] k, int at, Logits upper, Logits lower) {
        int stride = pairs.stride();
        int under = at + below.distance();
        FloatVector q0 = load(q, at);
        FloatVector q1 = load(q, at + stride);
        FloatVector q2 = load(q, at + 2 * stride);
        FloatVector q3 = load(q, at + 3 * stride);
        FloatVector q4 = load(q, at + 4 * stride);
        FloatVector q5 = load(q, at + 5 * stride);
        FloatVector q6 = load(q, at + 6 * stride);
        FloatVector q7 = load(q, at + 7 * stride);
        FloatVector r0 = load(q, under);
        FloatVector r1 = load(q, under + stride);
        FloatVector r2 = load(q, under + 2 * stride);
        FloatVector r3 = load(q, under + 3 * stride);
        FloatVector r4 = load(q, under + 4 * stride);
        FloatVector r5 = load(q, under + 5 * stride);
        FloatVector r6 = load(q, under + 6 * stride);
        FloatVector r7 = load(q, under + 7 * stride);
        float[] w = upper.values();
        float[] wUnder = lower.values();
        int wAt = upper.at();
        int wUnderAt = lower.at();
        int slot = upper.slot();
        int step = below.offsets();
        int[] shifts = pairs.shifts();
        for (int i = 0; i < list.length; i++) {
            int offset = list[i];
            int key = at + shifts[offset];
            int place = wAt + offset * slot;
            int placeUnder = wUnderAt + (offset - step) * slot;
            FloatVector sum = load(w, place);
            FloatVector sumUnder = load(wUnder, placeUnder);
            FloatVector of;
            of = load(k, key);
            sum = q0.fma(of, sum);
            sumUnder = r0.fma(of, sumUnder);
            of = load(k, key + stride);
            sum = q1.fma(of, sum);
            sumUnder = r1.fma(of, sumUnder);
            of = load(k, key + 2 * stride);
            sum = q2.fma(of, sum);
            sumUnder = r2.fma(of, sumUnder);
            of = load(k, key + 3 * stride);
            sum = q3.fma(of, sum);
            sumUnder = r3.fma(of, sumUnder);
            of = load(k, key + 4 * stride);
            sum = q4.fma(of, sum);
            sumUnder = r4.fma(of, sumUnder);
            of = load(k, key + 5 * stride);
            sum = q5.fma(of, sum);
            sumUnder = r5.fma(of, sumUnder);
            of = load(k, key + 6 * stride);
            sum = q6.fma(of, sum);
            sumUnder = r6.fma(of, sumUnder);
            of = load(k, key + 7 * stride);
            sum = q7.fma(of, sum);
            sumUnder = r7.fma(of, sumUnder);
            sum.intoArray(w, place);
            sumUnder.intoArray(wUnder, placeUnder);
        }
    }

    @Override
    public void addAverages(
            int[] list,
            Pairs pairs,
            Below below,
            Logits upper,
            Logits lower,
            float[] v,
            int at,
            float[] factors,
            float[] factorsBelow,
            float[] y) {
        int stride = pairs.stride();
        int under = at + below.distance();
        FloatVector y0 = load(y, at);
        FloatVector y1 = load(y, at + stride);
        FloatVector y2 = load(y, at + 2 * stride);
        FloatVector y3 = load(y, at + 3 * stride);
        FloatVector y4 = load(y, at + 4 * stride);
        FloatVector y5 = load(y, at + 5 * stride);
        FloatVector y6 = load(y, at + 6 * stride);
        FloatVector y7 = load(y, at + 7 * stride);
        FloatVector z0 = load(y, under);
        FloatVector z1 = load(y, under + stride);
        FloatVector z2 = load(y, under + 2 * stride);
        FloatVector z3 = load(y, under + 3 * stride);
        FloatVector z4 = load(y, under + 4 * stride);
        FloatVector z5 = load(y, under + 5 * stride);
        FloatVector z6 = load(y, under + 6 * stride);
        FloatVector z7 = load(y, under + 7 * stride);
        float[] w = upper.values();
        float[] wUnder = lower.values();
        int wAt = upper.at();
        int wUnderAt = lower.at();
        int slot = upper.slot();
        int step = below.offsets();
        int[] shifts = pairs.shifts();
        for (int i = 0; i < list.length; i++) {
            int offset = list[i];
            int key = at + shifts[offset];
            FloatVector weight = load(w, wAt + offset * slot);
            FloatVector weightUnder = load(wUnder, wUnderAt + (offset - step) * slot);
            FloatVector of;
            of = load(v, key);
            y0 = weight.fma(of, y0);
            z0 = weightUnder.fma(of, z0);
            of = load(v, key + stride);
            y1 = weight.fma(of, y1);
            z1 = weightUnder.fma(of, z1);
            of = load(v, key + 2 * stride);
            y2 = weight.fma(of, y2);
            z2 = weightUnder.fma(of, z2);
            of = load(v, key + 3 * stride);
            y3 = weight.fma(of, y3);
            z3 = weightUnder.fma(of, z3);
            of = load(v, key + 4 * stride);
            y4 = weight.fma(of, y4);
            z4 = weightUnder.fma(of, z4);
            of = load(v, key + 5 * stride);
            y5 = weight.fma(of, y5);
            z5 = weightUnder.fma(of, z5);
            of = load(v, key + 6 * stride);
            y6 = weight.fma(of, y6);
            z6 = weightUnder.fma(of, z6);
            of = load(v, key + 7 * stride);
            y7 = weight.fma(of, y7);
            z7 = weightUnder.fma(of, z7);
        }
        FloatVector factor = load(factors, 0);
        FloatVector factorBelow = load(factorsBelow, 0);
        y0.mul(factor).intoArray(y, at);
        y1.mul(factor).intoArray(y, at + stride);
        y2.mul(factor).intoArray(y, at + 2 * stride);
        y3.mul(factor).intoArray(y, at + 3 * stride);
        y4.mul(factor).intoArray(y, at + 4 * stride);
        y5.mul(factor).intoArray(y, at + 5 * stride);
        y6.mul(factor).intoArray(y, at + 6 * stride);
        y7.mul(factor).intoArray(y, at + 7 * stride);
        z0.mul(factorBelow).intoArray(y, under);
        z1.mul(factorBelow).intoArray(y, under + stride);
        z2.mul(factorBelow).intoArray(y, under + 2 * stride);
        z3.mul(factorBelow).intoArray(y, under + 3 * stride);
        z4.mul(factorBelow).intoArray(y, under + 4 * stride);
        z5.mul(factorBelow).intoArray(y, under + 5 * stride);
        z6.mul(factorBelow).intoArray(y, under + 6 * stride);
        z7.mul(factorBelow).intoArray(y, under + 7 * stride);
    }

    @Override
    public void addGathered(int[] list, Pairs pairs, Below below, Logits weights, float[] g, int at, float[] result) {
        float[] w = weights.values();
        int wAt = weights.at();
        int slot = weights.slot();
        int stride = pairs.stride();
        int under = at + below.distance();
        FloatVector y0 = load(result, at);
        FloatVector y1 = load(result, at + stride);
        FloatVector y2 = load(result, at + 2 * stride);
        FloatVector y3 = load(result, at + 3 * stride);
        FloatVector y4 = load(result, at + 4 * stride);
        FloatVector y5 = load(result, at + 5 * stride);
        FloatVector y6 = load(result, at + 6 * stride);
        FloatVector y7 = load(result, at + 7 * stride);
        FloatVector z0 = load(result, under);
        FloatVector z1 = load(result, under + stride);
        FloatVector z2 = load(result, under + 2 * stride);
        FloatVector z3 = load(result, under + 3 * stride);
        FloatVector z4 = load(result, under + 4 * stride);
        FloatVector z5 = load(result, under + 5 * stride);
        FloatVector z6 = load(result, under + 6 * stride);
        FloatVector z7 = load(result, under + 7 * stride);
        int step = below.offsets() * slot;
        int[] shifts = pairs.shifts();
        for (int i = 0; i < list.length; i++) {
            int offset = list[i];
            int query = at - shifts[offset];
            int place = wAt - shifts[offset] + offset * slot;
            FloatVector weight = load(w, place);
            FloatVector weightUnder = load(w, place + step);
            FloatVector of;
            of = load(g, query);
            y0 = weight.fma(of, y0);
            z0 = weightUnder.fma(of, z0);
            of = load(g, query + stride);
            y1 = weight.fma(of, y1);
            z1 = weightUnder.fma(of, z1);
            of = load(g, query + 2 * stride);
            y2 = weight.fma(of, y2);
            z2 = weightUnder.fma(of, z2);
            of = load(g, query + 3 * stride);
            y3 = weight.fma(of, y3);
            z3 = weightUnder.fma(of, z3);
            of = load(g, query + 4 * stride);
            y4 = weight.fma(of, y4);
            z4 = weightUnder.fma(of, z4);
            of = load(g, query + 5 * stride);
            y5 = weight.fma(of, y5);
            z5 = weightUnder.fma(of, z5);
            of = load(g, query + 6 * stride);
            y6 = weight.fma(of, y6);
            z6 = weightUnder.fma(of, z6);
            of = load(g, query + 7 * stride);
            y7 = weight.fma(of, y7);
            z7 = weightUnder.fma(of, z7);
        }
        y0.intoArray(result, at);
        y1.intoArray(result, at + stride);
        y2.intoArray(result, at + 2 * stride);
        y3.intoArray(result, at + 3 * stride);
        y4.intoArray(result, at + 4 * stride);
        y5.intoArray(result, at + 5 * stride);
        y6.intoArray(result, at + 6 * stride);
        y7.intoArray(result, at + 7 * stride);
        z0.intoArray(result, under);
        z1.intoArray(result, under + stride);
        z2.intoArray(result, under + 2 * stride);
        z3.intoArray(result, under + 3 * stride);
        z4.intoArray(result, under + 4 * stride);
        z5.intoArray(result, under + 5 * stride);
        z6.intoArray(result, under + 6 * stride);
        z7.intoArray(result, under + 7 * stride);
    }
}

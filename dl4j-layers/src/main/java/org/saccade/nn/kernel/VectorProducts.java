package org.saccade.nn.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of matrices by vectors of the processor's own width. The sums of a result stay in registers: an element of a meets all
 * vectors of a row of b, and a vector of b four rows of a.
 *
 * <p>Here too one loop a method. In the long ones JDK 17 inlines nothing but what it must, so that they call the vectors' methods
 * themselves.
 */
final class VectorProducts implements Products {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    @Override
    public int lanes() {
        return LANES;
    }

    private static FloatVector load(float[] array, int at) {
        return FloatVector.fromArray(SPECIES, array, at);
    }

    @Override
    public void addOne(
            int count, Panel a, int aAt, Panel b, int bAt, float[] factors, int factorsAt, Panel c, int cAt) {
        float[] left = a.values();
        int down = a.row();
        int step = a.column();
        float[] right = b.values();
        int bRow = b.row();
        float[] sums = c.values();
        int first = cAt;
        int second = first + c.row();
        int third = second + c.row();
        int fourth = third + c.row();
        FloatVector factor0 = load(factors, factorsAt);
        FloatVector c00 = load(sums, first).mul(factor0);
        FloatVector c10 = load(sums, second).mul(factor0);
        FloatVector c20 = load(sums, third).mul(factor0);
        FloatVector c30 = load(sums, fourth).mul(factor0);
        for (int i = 0; i < count; i++) {
            int of = aAt + i * step;
            int with = bAt + i * bRow;
            FloatVector b0 = FloatVector.fromArray(SPECIES, right, with);
            FloatVector a0 = FloatVector.broadcast(SPECIES, left[of]);
            c00 = a0.fma(b0, c00);
            FloatVector a1 = FloatVector.broadcast(SPECIES, left[of + down]);
            c10 = a1.fma(b0, c10);
            FloatVector a2 = FloatVector.broadcast(SPECIES, left[of + 2 * down]);
            c20 = a2.fma(b0, c20);
            FloatVector a3 = FloatVector.broadcast(SPECIES, left[of + 3 * down]);
            c30 = a3.fma(b0, c30);
        }
        c00.intoArray(sums, first);
        c10.intoArray(sums, second);
        c20.intoArray(sums, third);
        c30.intoArray(sums, fourth);
    }

    @Override
    public void addTwo(
            int count, Panel a, int aAt, Panel b, int bAt, float[] factors, int factorsAt, Panel c, int cAt) {
        float[] left = a.values();
        int down = a.row();
        int step = a.column();
        float[] right = b.values();
        int bRow = b.row();
        float[] sums = c.values();
        int first = cAt;
        int second = first + c.row();
        int third = second + c.row();
        int fourth = third + c.row();
        FloatVector factor0 = load(factors, factorsAt);
        FloatVector factor1 = load(factors, factorsAt + LANES);
        FloatVector c00 = load(sums, first).mul(factor0);
        FloatVector c01 = load(sums, first + LANES).mul(factor1);
        FloatVector c10 = load(sums, second).mul(factor0);
        FloatVector c11 = load(sums, second + LANES).mul(factor1);
        FloatVector c20 = load(sums, third).mul(factor0);
        FloatVector c21 = load(sums, third + LANES).mul(factor1);
        FloatVector c30 = load(sums, fourth).mul(factor0);
        FloatVector c31 = load(sums, fourth + LANES).mul(factor1);
        for (int i = 0; i < count; i++) {
            int of = aAt + i * step;
            int with = bAt + i * bRow;
            FloatVector b0 = FloatVector.fromArray(SPECIES, right, with);
            FloatVector b1 = FloatVector.fromArray(SPECIES, right, with + LANES);
            FloatVector a0 = FloatVector.broadcast(SPECIES, left[of]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = FloatVector.broadcast(SPECIES, left[of + down]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            FloatVector a2 = FloatVector.broadcast(SPECIES, left[of + 2 * down]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            FloatVector a3 = FloatVector.broadcast(SPECIES, left[of + 3 * down]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
        }
        c00.intoArray(sums, first);
        c01.intoArray(sums, first + LANES);
        c10.intoArray(sums, second);
        c11.intoArray(sums, second + LANES);
        c20.intoArray(sums, third);
        c21.intoArray(sums, third + LANES);
        c30.intoArray(sums, fourth);
        c31.intoArray(sums, fourth + LANES);
    }

    @Override
    public void addFour(
            int count, Panel a, int aAt, Panel b, int bAt, float[] factors, int factorsAt, Panel c, int cAt) {
        if (LANES < 16) { // Processors with shorter vectors have half as many registers, too few for all sums.
            addTwo(count, a, aAt, b, bAt, factors, factorsAt, c, cAt);
            addTwo(count, a, aAt, b, bAt + 2 * LANES, factors, factorsAt + 2 * LANES, c, cAt + 2 * LANES);
            return;
        }
        float[] left = a.values();
        int down = a.row();
        int step = a.column();
        float[] right = b.values();
        int bRow = b.row();
        float[] sums = c.values();
        int first = cAt;
        int second = first + c.row();
        int third = second + c.row();
        int fourth = third + c.row();
        FloatVector factor0 = load(factors, factorsAt);
        FloatVector factor1 = load(factors, factorsAt + LANES);
        FloatVector factor2 = load(factors, factorsAt + 2 * LANES);
        FloatVector factor3 = load(factors, factorsAt + 3 * LANES);
        FloatVector c00 = load(sums, first).mul(factor0);
        FloatVector c01 = load(sums, first + LANES).mul(factor1);
        FloatVector c02 = load(sums, first + 2 * LANES).mul(factor2);
        FloatVector c03 = load(sums, first + 3 * LANES).mul(factor3);
        FloatVector c10 = load(sums, second).mul(factor0);
        FloatVector c11 = load(sums, second + LANES).mul(factor1);
        FloatVector c12 = load(sums, second + 2 * LANES).mul(factor2);
        FloatVector c13 = load(sums, second + 3 * LANES).mul(factor3);
        FloatVector c20 = load(sums, third).mul(factor0);
        FloatVector c21 = load(sums, third + LANES).mul(factor1);
        FloatVector c22 = load(sums, third + 2 * LANES).mul(factor2);
        FloatVector c23 = load(sums, third + 3 * LANES).mul(factor3);
        FloatVector c30 = load(sums, fourth).mul(factor0);
        FloatVector c31 = load(sums, fourth + LANES).mul(factor1);
        FloatVector c32 = load(sums, fourth + 2 * LANES).mul(factor2);
        FloatVector c33 = load(sums, fourth + 3 * LANES).mul(factor3);
        for (int i = 0; i < count; i++) {
            int of = aAt + i * step;
            int with = bAt + i * bRow;
            FloatVector b0 = FloatVector.fromArray(SPECIES, right, with);
            FloatVector b1 = FloatVector.fromArray(SPECIES, right, with + LANES);
            FloatVector b2 = FloatVector.fromArray(SPECIES, right, with + 2 * LANES);
            FloatVector b3 = FloatVector.fromArray(SPECIES, right, with + 3 * LANES);
            FloatVector a0 = FloatVector.broadcast(SPECIES, left[of]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            c02 = a0.fma(b2, c02);
            c03 = a0.fma(b3, c03);
            FloatVector a1 = FloatVector.broadcast(SPECIES, left[of + down]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            c12 = a1.fma(b2, c12);
            c13 = a1.fma(b3, c13);
            FloatVector a2 = FloatVector.broadcast(SPECIES, left[of + 2 * down]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            c22 = a2.fma(b2, c22);
            c23 = a2.fma(b3, c23);
            FloatVector a3 = FloatVector.broadcast(SPECIES, left[of + 3 * down]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            c32 = a3.fma(b2, c32);
            c33 = a3.fma(b3, c33);
        }
        c00.intoArray(sums, first);
        c01.intoArray(sums, first + LANES);
        c02.intoArray(sums, first + 2 * LANES);
        c03.intoArray(sums, first + 3 * LANES);
        c10.intoArray(sums, second);
        c11.intoArray(sums, second + LANES);
        c12.intoArray(sums, second + 2 * LANES);
        c13.intoArray(sums, second + 3 * LANES);
        c20.intoArray(sums, third);
        c21.intoArray(sums, third + LANES);
        c22.intoArray(sums, third + 2 * LANES);
        c23.intoArray(sums, third + 3 * LANES);
        c30.intoArray(sums, fourth);
        c31.intoArray(sums, fourth + LANES);
        c32.intoArray(sums, fourth + 2 * LANES);
        c33.intoArray(sums, fourth + 3 * LANES);
    }
}

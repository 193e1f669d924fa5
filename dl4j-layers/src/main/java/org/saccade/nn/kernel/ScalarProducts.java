package org.saccade.nn.kernel;

/** Products of matrices without the module of vectors. */
final class ScalarProducts implements Products {

    private static final int LANES = 8;

    @Override
    public int lanes() {
        return LANES;
    }

    @Override
    public void addOne(
            int count, Panel a, int aAt, Panel b, int bAt, float[] factors, int factorsAt, Panel c, int cAt) {
        float[] sums = c.values();
        for (int row = 0; row < ROWS; row++) {
            int to = cAt + row * c.row();
            for (int lane = 0; lane < LANES; lane++) {
                sums[to + lane] *= factors[factorsAt + lane];
            }
            for (int i = 0; i < count; i++) {
                addRow(a.values()[aAt + row * a.row() + i * a.column()], b.values(), bAt + i * b.row(), sums, to);
            }
        }
    }

    private static void addRow(float factor, float[] row, int at, float[] sums, int to) {
        for (int lane = 0; lane < LANES; lane++) {
            sums[to + lane] += factor * row[at + lane];
        }
    }

    @Override
    public void addTwo(
            int count, Panel a, int aAt, Panel b, int bAt, float[] factors, int factorsAt, Panel c, int cAt) {
        addOne(count, a, aAt, b, bAt, factors, factorsAt, c, cAt);
        addOne(count, a, aAt, b, bAt + LANES, factors, factorsAt + LANES, c, cAt + LANES);
    }

    @Override
    public void addFour(
            int count, Panel a, int aAt, Panel b, int bAt, float[] factors, int factorsAt, Panel c, int cAt) {
        addTwo(count, a, aAt, b, bAt, factors, factorsAt, c, cAt);
        addTwo(count, a, aAt, b, bAt + 2 * LANES, factors, factorsAt + 2 * LANES, c, cAt + 2 * LANES);
    }
}

package org.saccade.nn.kernel;

/** Products of matrices, a few rows and vectors of columns at a time. */
interface Products {

    /** Rows of a result that are computed at a time. */
    int ROWS = 4;

    /** Whole groups of rows that hold so many. */
    static int roundedUp(int rows) {
        return (rows + ROWS - 1) / ROWS * ROWS;
    }

    /** Columns of a vector: the {@link Loops#lanes} of the loops that work on the same arrays. */
    int lanes();

    /**
     * c = c times the factor of its column + a b, for {@link #ROWS} rows and one vector of columns. Columns of b and of c lie side by
     * side.
     *
     * @param count columns of a and rows of b
     */
    void addOne(int count, Panel a, int aAt, Panel b, int bAt, float[] factors, int factorsAt, Panel c, int cAt);

    /** The same for two vectors of columns. */
    void addTwo(int count, Panel a, int aAt, Panel b, int bAt, float[] factors, int factorsAt, Panel c, int cAt);

    /** The same for four vectors of columns. */
    void addFour(int count, Panel a, int aAt, Panel b, int bAt, float[] factors, int factorsAt, Panel c, int cAt);

    /**
     * c = c times the factor of its column + a b.
     *
     * @param rows of c, which are rounded up to {@link #ROWS}
     * @param vectors of columns of c
     * @param count columns of a and rows of b
     */
    default void add(
            int rows,
            int vectors,
            int count,
            Panel a,
            int aAt,
            Panel b,
            int bAt,
            float[] factors,
            int factorsAt,
            Panel c,
            int cAt) {
        int width;
        for (int done = 0; done < vectors; done += width) {
            width = vectors - done >= 4 ? 4 : vectors - done >= 2 ? 2 : 1;
            int at = done * lanes();
            for (int row = 0; row < rows; row += ROWS) {
                int aRow = aAt + row * a.row();
                int cRow = cAt + row * c.row() + at;
                switch (width) {
                    case 4 -> addFour(count, a, aRow, b, bAt + at, factors, factorsAt + at, c, cRow);
                    case 2 -> addTwo(count, a, aRow, b, bAt + at, factors, factorsAt + at, c, cRow);
                    default -> addOne(count, a, aRow, b, bAt + at, factors, factorsAt + at, c, cRow);
                }
            }
        }
    }
}

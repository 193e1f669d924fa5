package org.saccade.nn.kernel;

import org.bytedeco.openblas.global.openblas;

/**
 * A matrix in a tensor, row after row.
 *
 * @param at where it begins
 * @param rows rows as it lies there
 * @param columns columns as it lies there
 * @param isTransposed whether it is read with rows and columns exchanged
 */
record Matrix(Tensor tensor, int at, int rows, int columns, boolean isTransposed) {

    Matrix transposed() {
        return new Matrix(tensor, at, rows, columns, !isTransposed);
    }

    /** Writes the product of the left and the right one, or adds it. */
    static void multiply(Matrix left, Matrix right, Matrix result, boolean adds) {
        int inner = left.isTransposed ? left.rows : left.columns;
        if (result.tensor.isDouble()) {
            openblas.cblas_dgemm(
                    openblas.CblasRowMajor,
                    left.transposition(),
                    right.transposition(),
                    result.rows,
                    result.columns,
                    inner,
                    1,
                    left.tensor.doublesFrom(left.at),
                    left.columns,
                    right.tensor.doublesFrom(right.at),
                    right.columns,
                    adds ? 1 : 0,
                    result.tensor.doublesFrom(result.at),
                    result.columns);
        } else {
            openblas.cblas_sgemm(
                    openblas.CblasRowMajor,
                    left.transposition(),
                    right.transposition(),
                    result.rows,
                    result.columns,
                    inner,
                    1,
                    left.tensor.floatsFrom(left.at),
                    left.columns,
                    right.tensor.floatsFrom(right.at),
                    right.columns,
                    adds ? 1 : 0,
                    result.tensor.floatsFrom(result.at),
                    result.columns);
        }
    }

    private int transposition() {
        return isTransposed ? openblas.CblasTrans : openblas.CblasNoTrans;
    }
}

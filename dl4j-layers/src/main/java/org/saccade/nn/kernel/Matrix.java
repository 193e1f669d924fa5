package org.saccade.nn.kernel;

import org.bytedeco.openblas.global.openblas;

import java.util.function.IntConsumer;

/**
 * A matrix in a tensor, row after row.
 *
 * @param at where it begins
 * @param rows rows as it lies there
 * @param columns columns as it lies there
 * @param stride elements from a row to the next
 * @param isTransposed whether it is read with rows and columns exchanged
 */
record Matrix(Tensor tensor, int at, int rows, int columns, int stride, boolean isTransposed) {

    /** Whose rows lie one behind the other. */
    Matrix(Tensor tensor, int at, int rows, int columns) {
        this(tensor, at, rows, columns, columns, false);
    }

    Matrix transposed() {
        return new Matrix(tensor, at, rows, columns, stride, !isTransposed);
    }

    /** Some rows of the matrix as it is read. */
    Matrix ofRows(int from, int count) {
        return isTransposed
                ? new Matrix(tensor, at + from, rows, count, stride, true)
                : new Matrix(tensor, at + from * stride, count, columns, stride, false);
    }

    /**
     * Runs tasks that multiply, for 0 to count - 1, with a product to a thread. BLAS' own threads would go on spinning after a product, on the
     * cores that kernels need next.
     */
    static void withWorkers(int count, IntConsumer task) {
        if (Workers.threads() == 1) {
            Workers.each(count, task);
            return;
        }
        openblas.blas_set_num_threads(1);
        try {
            Workers.each(count, task);
        } finally {
            openblas.blas_set_num_threads(Workers.threads());
        }
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
                    left.stride,
                    right.tensor.doublesFrom(right.at),
                    right.stride,
                    adds ? 1 : 0,
                    result.tensor.doublesFrom(result.at),
                    result.stride);
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
                    left.stride,
                    right.tensor.floatsFrom(right.at),
                    right.stride,
                    adds ? 1 : 0,
                    result.tensor.floatsFrom(result.at),
                    result.stride);
        }
    }

    private int transposition() {
        return isTransposed ? openblas.CblasTrans : openblas.CblasNoTrans;
    }
}

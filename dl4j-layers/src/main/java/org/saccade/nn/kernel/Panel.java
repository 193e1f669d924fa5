package org.saccade.nn.kernel;

/**
 * How a matrix lies in an array.
 *
 * @param row elements from a row to the next
 * @param column elements from a column to the next
 */
record Panel(float[] values, int row, int column) {

    static Panel ofRows(float[] values, int row) {
        return new Panel(values, row, 1);
    }

    Panel transposed() {
        return new Panel(values, column, row);
    }
}

package org.saccade.nn.graph;

import org.nd4j.common.util.ArrayUtil;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.Arrays;

/** Views that cost nothing outside of the Java heap. */
public final class Views {

    private Views() {}

    /**
     * The same numbers in another shape, row by row. ND4J's own reshape gives a view a buffer of its own, which the garbage collector must find;
     * this one shares that of the array, and is closed with it.
     *
     * @param array row-major; a copy is reshaped of any other
     */
    public static INDArray reshaped(INDArray array, long... shape) {
        if (Arrays.equals(array.shape(), shape)) {
            return array;
        }
        return isRowMajor(array) && shape.length > 0
                ? Nd4j.create(array.data(), shape, Nd4j.getStrides(shape, 'c'), 0, 'c', array.dataType())
                : array.reshape('c', shape);
    }

    /** The same numbers row after row: the array itself, or a copy where it is another view. */
    public static INDArray rowMajor(INDArray array) {
        return isRowMajor(array) ? array : array.dup('c');
    }

    /**
     * Whether the numbers lie without gaps, row after row. ND4J's own check says no where the last sides are 1, and takes some vectors for columns
     * after columns.
     */
    static boolean isRowMajor(INDArray array) {
        return (array.rank() < 2 || array.ordering() == 'c')
                && (array.rank() == 0 || Arrays.equals(array.stride(), ArrayUtil.calcStrides(array.shape())));
    }
}

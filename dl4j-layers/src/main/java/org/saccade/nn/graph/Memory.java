package org.saccade.nn.graph;

import org.bytedeco.javacpp.BytePointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.nn.Rules;
import org.saccade.nn.kernel.Tensor;

import java.util.Arrays;

/** Arrays of ND4J as kernels see them: the same memory. */
public final class Memory {

    private Memory() {}

    /**
     * The array's own memory; it must not be used after the array is closed.
     *
     * @throws IllegalArgumentException if the array is no plain row-major one, or has 2 GiB or more
     */
    public static Tensor of(INDArray array) {
        long bytes = array.length() * array.dataType().width();
        Rules.require(
                bytes <= Integer.MAX_VALUE,
                "kernels compute arrays of less than 2 GiB, got %d bytes; a smaller batch fits, and -D%s=off has no such limit",
                bytes,
                Fusion.PROPERTY);
        Rules.require(
                Views.isRowMajor(array),
                "kernels compute plain row-major arrays, got the shape %s with the strides %s",
                Arrays.toString(array.shape()),
                Arrays.toString(array.stride()));
        BytePointer memory =
                new BytePointer(array.data().addressPointer()).position(0).limit(bytes);
        return array.dataType() == DataType.DOUBLE
                ? Tensor.doubles(memory.asByteBuffer())
                : Tensor.floats(memory.asByteBuffer());
    }
}

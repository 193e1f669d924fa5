package org.saccade.nn.kernel;

import java.nio.ByteBuffer;
import java.util.Random;

/** Tensors of tests, in double or single precision. */
record Tensors(boolean isDouble) {

    /** Numbers that a float holds. */
    Tensor normal(int length, Random random) {
        Tensor tensor = tensor(length);
        for (int i = 0; i < length; i++) {
            tensor.put(i, (float) random.nextGaussian());
        }
        return tensor;
    }

    Tensor unwritten(int length) {
        Tensor tensor = tensor(length);
        for (int i = 0; i < length; i++) {
            tensor.put(i, Double.NaN);
        }
        return tensor;
    }

    private Tensor tensor(int length) {
        return isDouble
                ? Tensor.doubles(ByteBuffer.allocateDirect(length * Double.BYTES))
                : Tensor.floats(ByteBuffer.allocateDirect(length * Float.BYTES));
    }

    static double[] numbers(Tensor tensor, int length) {
        double[] numbers = new double[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = tensor.get(i);
        }
        return numbers;
    }
}

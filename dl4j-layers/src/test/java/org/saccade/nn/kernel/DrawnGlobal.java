package org.saccade.nn.kernel;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** What one global attention reads and writes, drawn from a seed: the same numbers in single and in double precision. */
final class DrawnGlobal {

    private final GlobalAttention attention;
    private final int batch;
    private final boolean isDouble;
    private final Operands operands;
    private final Tensor outputGradient;
    private final Tensor output;
    private final Tensor logSumExp;
    private final Operands gradients;

    DrawnGlobal(GlobalAttention attention, int batch, boolean isDouble, long seed) {
        this.attention = attention;
        this.batch = batch;
        this.isDouble = isDouble;
        Random random = new Random(seed);
        operands =
                new Operands(normal(queries(), random), normal(keys(), random), normal(values(), random), null, null);
        outputGradient = normal(outputs(), random);
        output = unwritten(outputs());
        logSumExp = unwritten(sums());
        gradients = new Operands(unwritten(queries()), unwritten(keys()), unwritten(values()), null, null);
    }

    void step(AttentionKernel kernel) {
        kernel.forward(batch, operands, output, logSumExp);
        kernel.backward(batch, operands, logSumExp, outputGradient, gradients);
    }

    /** Output, logarithms of the sums of exponentials and all gradients, by name; NaN where a kernel wrote nothing. */
    Map<String, double[]> run(AttentionKernel kernel) {
        step(kernel);
        Map<String, double[]> results = new LinkedHashMap<>();
        results.put("output", numbers(output, outputs()));
        results.put("log-sum-exp", numbers(logSumExp, sums()));
        results.put("gradients of queries", numbers(gradients.queries(), queries()));
        results.put("gradients of keys", numbers(gradients.keys(), keys()));
        results.put("gradients of values", numbers(gradients.values(), values()));
        return results;
    }

    /** The sum of the output times its gradient. */
    double loss(AttentionKernel kernel) {
        kernel.forward(batch, operands, output, logSumExp);
        double loss = 0;
        for (int i = 0; i < outputs(); i++) {
            loss += output.get(i) * outputGradient.get(i);
        }
        return loss;
    }

    Operands operands() {
        return operands;
    }

    int queries() {
        return batch * attention.heads() * attention.keyChannels() * attention.queries();
    }

    int keys() {
        return batch * attention.heads() * attention.keyChannels() * attention.keys();
    }

    int values() {
        return batch * attention.heads() * attention.valueChannels() * attention.keys();
    }

    private int outputs() {
        return batch * attention.heads() * attention.valueChannels() * attention.queries();
    }

    private int sums() {
        return batch * attention.heads() * attention.queries();
    }

    private Tensor normal(int length, Random random) {
        Tensor tensor = tensor(length);
        for (int i = 0; i < length; i++) {
            tensor.put(i, (float) random.nextGaussian());
        }
        return tensor;
    }

    private Tensor unwritten(int length) {
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

    private static double[] numbers(Tensor tensor, int length) {
        double[] numbers = new double[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = tensor.get(i);
        }
        return numbers;
    }
}

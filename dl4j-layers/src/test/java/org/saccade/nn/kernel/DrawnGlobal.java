package org.saccade.nn.kernel;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;

/** What one global attention reads and writes, drawn from a seed: the same numbers in single and in double precision. */
final class DrawnGlobal {

    private final GlobalAttention attention;
    private final int batch;
    private final Tensors tensors;
    private final Operands operands;
    private final Tensor outputGradient;
    private final Tensor output;
    private final Tensor logSumExp;
    private final Operands gradients;

    DrawnGlobal(GlobalAttention attention, int batch, boolean isDouble, long seed) {
        this.attention = attention;
        this.batch = batch;
        tensors = new Tensors(isDouble);
        Random random = new Random(seed);
        operands = operands(length -> tensors.normal(length, random));
        outputGradient = tensors.normal(outputs(), random);
        output = tensors.unwritten(outputs());
        logSumExp = tensors.unwritten(sums());
        gradients = operands(tensors::unwritten);
    }

    private Operands operands(IntFunction<Tensor> make) {
        return new Operands(
                make.apply(queries()),
                make.apply(keys()),
                make.apply(values()),
                rows() == 0 ? null : make.apply(rows()),
                columns() == 0 ? null : make.apply(columns()),
                biases() == 0 ? null : make.apply(biases()));
    }

    void step(AttentionKernel kernel) {
        kernel.forward(batch, operands, output, logSumExp);
        kernel.backward(batch, operands, logSumExp, outputGradient, gradients);
    }

    /** Output, logarithms of the sums of exponentials and all gradients, by name; NaN where a kernel wrote nothing. */
    Map<String, double[]> run(AttentionKernel kernel) {
        step(kernel);
        Map<String, double[]> results = new LinkedHashMap<>();
        results.put("output", Tensors.numbers(output, outputs()));
        results.put("log-sum-exp", Tensors.numbers(logSumExp, sums()));
        results.put("gradients of queries", Tensors.numbers(gradients.queries(), queries()));
        results.put("gradients of keys", Tensors.numbers(gradients.keys(), keys()));
        results.put("gradients of values", Tensors.numbers(gradients.values(), values()));
        if (rows() > 0) {
            results.put("gradients of rows", Tensors.numbers(gradients.rows(), rows()));
        }
        if (columns() > 0) {
            results.put("gradients of columns", Tensors.numbers(gradients.columns(), columns()));
        }
        if (biases() > 0) {
            results.put("gradients of biases", Tensors.numbers(gradients.biases(), biases()));
        }
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

    Tensor table(String gradients) {
        return switch (gradients) {
            case "gradients of rows" -> operands.rows();
            case "gradients of columns" -> operands.columns();
            default -> operands.biases();
        };
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

    private int rows() {
        return attention.tables().count() * attention.tables().rows();
    }

    private int columns() {
        return attention.tables().count() * attention.tables().columns();
    }

    private int biases() {
        return attention.tables().count() * attention.tables().biases();
    }

    private int outputs() {
        return batch * attention.heads() * attention.valueChannels() * attention.queries();
    }

    private int sums() {
        return batch * attention.heads() * attention.queries();
    }
}

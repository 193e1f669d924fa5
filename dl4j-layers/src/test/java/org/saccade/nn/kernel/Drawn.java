package org.saccade.nn.kernel;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** What one attention reads, drawn from a seed: the same numbers in single and in double precision. */
final class Drawn {

    private final LocalAttention attention;
    private final int batch;
    private final Tensors tensors;
    private final Operands operands;
    private final Tensor outputGradient;

    Drawn(LocalAttention attention, int batch, boolean isDouble, long seed) {
        this.attention = attention;
        this.batch = batch;
        tensors = new Tensors(isDouble);
        Random random = new Random(seed);
        operands = operands(length -> tensors.normal(length, random));
        outputGradient = tensors.normal(outputs(), random);
    }

    /** Output, logarithms of the sums of exponentials and all gradients, by name. What a kernel does not write is NaN. */
    Map<String, double[]> run(AttentionKernel kernel) {
        Tensor output = tensors.unwritten(outputs());
        Tensor logSumExp = tensors.unwritten(sums());
        Operands gradients = operands(tensors::unwritten);
        kernel.forward(batch, operands, output, logSumExp);
        kernel.backward(batch, operands, logSumExp, outputGradient, gradients);
        Map<String, double[]> results = new LinkedHashMap<>();
        results.put("output", Tensors.numbers(output, outputs()));
        results.put("log-sum-exp", Tensors.numbers(logSumExp, sums()));
        lengths().forEach((name, length) -> results.put(name, Tensors.numbers(part(gradients, name), length)));
        return results;
    }

    /** The sum of the output times its gradient. */
    double loss(AttentionKernel kernel) {
        Tensor output = tensors.unwritten(outputs());
        kernel.forward(batch, operands, output, tensors.unwritten(sums()));
        double loss = 0;
        for (int i = 0; i < outputs(); i++) {
            loss += output.get(i) * outputGradient.get(i);
        }
        return loss;
    }

    /** Lengths of what is read, by name. */
    Map<String, Integer> lengths() {
        int planes = batch * attention.heads() * attention.positionsOfMap();
        Map<String, Integer> lengths = new LinkedHashMap<>();
        lengths.put("queries", planes * attention.keyChannels());
        lengths.put("keys", attention.content().isPresent() ? planes * attention.keyChannels() : 0);
        lengths.put("values", planes * attention.valueChannels());
        lengths.put("rows", attention.tables().count() * attention.tables().rows());
        lengths.put("columns", attention.tables().count() * attention.tables().columns());
        lengths.put("biases", attention.tables().count() * attention.tables().biases());
        lengths.values().removeIf(length -> length == 0);
        return lengths;
    }

    Tensor read(String name) {
        return part(operands, name);
    }

    private static Tensor part(Operands of, String name) {
        return switch (name) {
            case "queries" -> of.queries();
            case "keys" -> of.keys();
            case "values" -> of.values();
            case "rows" -> of.rows();
            case "columns" -> of.columns();
            default -> of.biases();
        };
    }

    private interface Maker {
        Tensor make(int length);
    }

    private Operands operands(Maker maker) {
        Map<String, Tensor> made = new LinkedHashMap<>();
        lengths().forEach((name, length) -> made.put(name, maker.make(length)));
        return new Operands(
                made.get("queries"),
                made.get("keys"),
                made.get("values"),
                made.get("rows"),
                made.get("columns"),
                made.get("biases"));
    }

    private int outputs() {
        return batch * attention.heads() * attention.valueChannels() * attention.positionsOfMap();
    }

    private int sums() {
        return batch * attention.heads() * attention.positionsOfMap();
    }
}

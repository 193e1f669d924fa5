package org.saccade.nn.graph;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.buffer.DataType;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A kernel's place in a graph. For SameDiff its results are placeholders, and each input ends in a flat view that nothing reads but the
 * sum that is differentiated. So SameDiff derives what lies before the inputs and what lies behind the results, and the kernel joins
 * both.
 *
 * @param inputs what the kernel reads
 * @param ends the inputs' flat views
 * @param outputs the placeholders of the results
 * @param kept the placeholders of what backward reads besides
 */
record KernelCall(Kernel kernel, List<String> inputs, List<String> ends, List<String> outputs, List<String> kept) {

    static KernelCall of(SameDiff graph, DataType type, Kernel kernel, List<SDVariable> inputs, String name) {
        return new KernelCall(
                kernel,
                inputs.stream().map(SDVariable::name).toList(),
                inputs.stream().map(input -> input.reshape(-1).name()).toList(),
                placeholders(graph, type, kernel.outputShapes(-1), name + "/output"),
                placeholders(graph, type, kernel.keptShapes(-1), name + "/kept"));
    }

    private static List<String> placeholders(SameDiff graph, DataType type, List<long[]> shapes, String name) {
        return IntStream.range(0, shapes.size())
                .mapToObj(i -> graph.placeHolder(name + i, type, shapes.get(i)).name())
                .toList();
    }

    /** Its operations, in the graph of the gradients. */
    List<SameDiffOp> operations(SameDiff gradients) {
        List<String> backwardInputs = new ArrayList<>(inputs);
        backwardInputs.addAll(kept);
        backwardInputs.addAll(gradients(gradients, outputs));
        return List.of(
                operation(
                        KernelFunction.forward(kernel),
                        inputs,
                        Stream.concat(outputs.stream(), kept.stream()).toList()),
                operation(KernelFunction.backward(kernel, inputs.size()), backwardInputs, gradients(gradients, ends)));
    }

    private static List<String> gradients(SameDiff gradients, List<String> variables) {
        return variables.stream()
                .map(name -> gradient(gradients.getVariable(name)).name())
                .toList();
    }

    /** Zeros for a result on which the output does not depend: SameDiff has no gradient of that. */
    private static SDVariable gradient(SDVariable variable) {
        SDVariable gradient = variable.gradient();
        return gradient == null ? variable.getSameDiff().zerosLike(variable) : gradient;
    }

    private static SameDiffOp operation(KernelFunction function, List<String> inputs, List<String> outputs) {
        return SameDiffOp.builder()
                .name(function.opName())
                .op(function)
                .inputsToOp(inputs)
                .outputsOfOp(outputs)
                .build();
    }
}

package org.saccade.nn.graph;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.buffer.DataType;

import java.util.ArrayList;
import java.util.List;

/**
 * A kernel's place in a graph. For SameDiff its output is a placeholder, and each input ends in a flat view that nothing reads but the
 * sum that is differentiated. So SameDiff derives what lies before the inputs and what lies behind the output, and the kernel joins
 * both.
 *
 * @param inputs what the kernel reads
 * @param ends the inputs' flat views
 * @param output the placeholder of the result
 * @param kept the placeholder of what backward reads
 */
record KernelCall(Kernel kernel, List<String> inputs, List<String> ends, String output, String kept) {

    static KernelCall of(SameDiff graph, DataType type, Kernel kernel, List<SDVariable> inputs, String name) {
        return new KernelCall(
                kernel,
                inputs.stream().map(SDVariable::name).toList(),
                inputs.stream().map(input -> input.reshape(-1).name()).toList(),
                graph.placeHolder(name, type, kernel.outputShape(-1)).name(),
                graph.placeHolder(name + "/kept", type, kernel.keptShape(-1)).name());
    }

    /** Its operations, in the graph of the gradients. */
    List<SameDiffOp> operations(SameDiff gradients) {
        List<String> backwardInputs = new ArrayList<>(inputs);
        backwardInputs.add(kept);
        backwardInputs.add(gradient(gradients, output));
        return List.of(
                operation(output, new KernelFunction(kernel, false), inputs, List.of(output, kept)),
                operation(
                        output + "/backward",
                        new KernelFunction(kernel, true),
                        backwardInputs,
                        ends.stream().map(end -> gradient(gradients, end)).toList()));
    }

    private static String gradient(SameDiff gradients, String variable) {
        return gradients.getVariable(variable).gradient().name();
    }

    private static SameDiffOp operation(
            String name, KernelFunction function, List<String> inputs, List<String> outputs) {
        return SameDiffOp.builder()
                .name(name)
                .op(function)
                .inputsToOp(inputs)
                .outputsOfOp(outputs)
                .build();
    }
}

package org.saccade.nn.graph;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;

import java.util.List;
import java.util.stream.Stream;

/**
 * A kernel's forward or backward pass among a graph's operations. SameDiff knows nothing of it: for SameDiff its results are
 * placeholders.
 */
abstract class KernelFunction extends DynamicCustomOp {

    private final String name;

    private KernelFunction(String name) {
        this.name = name;
    }

    /** Of the outputs. */
    abstract List<long[]> shapes(List<INDArray> arguments);

    abstract void run(List<INDArray> arguments, List<INDArray> outputs);

    /** From the inputs to the results and what is kept. */
    static KernelFunction forward(Kernel kernel) {
        return new KernelFunction(kernel.name()) {
            @Override
            List<long[]> shapes(List<INDArray> arguments) {
                long batch = arguments.get(0).size(0);
                return Stream.concat(kernel.outputShapes(batch).stream(), kernel.keptShapes(batch).stream())
                        .toList();
            }

            @Override
            void run(List<INDArray> arguments, List<INDArray> outputs) {
                int results = kernel.outputShapes(1).size();
                kernel.forward(arguments, outputs.subList(0, results), outputs.subList(results, outputs.size()));
            }
        };
    }

    /** From the inputs, what is kept and the gradients of the results to the flat gradients of the inputs. */
    static KernelFunction backward(Kernel kernel, int inputs) {
        int kept = kernel.keptShapes(1).size();
        return new KernelFunction(kernel.name() + " backward") {
            @Override
            List<long[]> shapes(List<INDArray> arguments) {
                return arguments.subList(0, inputs).stream()
                        .map(input -> new long[] {input.length()})
                        .toList();
            }

            @Override
            void run(List<INDArray> arguments, List<INDArray> outputs) {
                kernel.backward(
                        arguments.subList(0, inputs),
                        arguments.subList(inputs, inputs + kept),
                        arguments.subList(inputs + kept, arguments.size()),
                        outputs);
            }
        };
    }

    @Override
    public String opName() {
        return name;
    }
}

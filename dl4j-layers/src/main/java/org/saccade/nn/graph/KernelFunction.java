package org.saccade.nn.graph;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;

import java.util.List;

/**
 * A kernel's forward or backward pass among a graph's operations. SameDiff knows nothing of it: for SameDiff its results are
 * placeholders.
 */
final class KernelFunction extends DynamicCustomOp {

    private final Kernel kernel;
    private final boolean isBackward;

    KernelFunction(Kernel kernel, boolean isBackward) {
        this.kernel = kernel;
        this.isBackward = isBackward;
    }

    /** Forward: output and kept. Backward, for the inputs, kept and the output's gradient: the inputs' gradients, flat. */
    long[][] outputShapes(INDArray[] arguments) {
        long batch = arguments[0].size(0);
        if (!isBackward) {
            return new long[][] {kernel.outputShape(batch), kernel.keptShape(batch)};
        }
        long[][] shapes = new long[arguments.length - 2][];
        for (int i = 0; i < shapes.length; i++) {
            shapes[i] = new long[] {arguments[i].length()};
        }
        return shapes;
    }

    void run(List<INDArray> inputs, List<INDArray> outputs) {
        if (isBackward) {
            int own = inputs.size() - 2;
            kernel.backward(inputs.subList(0, own), inputs.get(own), inputs.get(own + 1), outputs);
        } else {
            kernel.forward(inputs, outputs.get(0), outputs.get(1));
        }
    }

    @Override
    public String opName() {
        return kernel.name() + (isBackward ? " backward" : "");
    }
}

package org.saccade.nn.graph;

import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.List;

/**
 * A part of a graph that is computed at once, forward and backward, instead of operation by operation. All arrays are plain row-major
 * ones. It is used by one thread at a time.
 */
public interface Kernel {

    /** What it computes, for messages. */
    String name();

    /** Of the results, for a batch of this size. */
    List<long[]> outputShapes(long batch);

    /** Of what forward leaves to backward beside its inputs. */
    List<long[]> keptShapes(long batch);

    /** Writes the results, and what backward will read. */
    void forward(List<INDArray> inputs, List<INDArray> outputs, List<INDArray> kept);

    /** Writes the gradient of every input; gradients of inputs are flat. */
    void backward(
            List<INDArray> inputs, List<INDArray> kept, List<INDArray> outputGradients, List<INDArray> inputGradients);
}

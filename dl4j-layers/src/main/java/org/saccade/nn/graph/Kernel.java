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

    /** Of the result, for a batch of this size. */
    long[] outputShape(long batch);

    /** Of what forward leaves to backward beside its inputs. */
    long[] keptShape(long batch);

    /** Writes the result, and what backward will read. */
    void forward(List<INDArray> inputs, INDArray output, INDArray kept);

    /** Writes the gradient of every input. */
    void backward(List<INDArray> inputs, INDArray kept, INDArray outputGradient, List<INDArray> inputGradients);
}

package org.saccade.nn.graph;

import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.List;
import java.util.Set;

/** How a definition is run: forward once a step, then backward, parameter gradients straight into the network's gradient vector. */
interface MapRunner extends AutoCloseable {

    /** @param seed of the noise, in training */
    INDArray forward(List<INDArray> inputs, boolean training, long seed, LayerWorkspaceMgr workspaces);

    /** The gradients of the inputs; those of the parameters lie in their views. */
    INDArray[] backward(List<INDArray> inputs, INDArray epsilon, LayerWorkspaceMgr workspaces);

    /** See {@link Inspectable}. */
    Set<String> published();

    /** In inference, with memory of its own; the arrays of a pending backward stay where they are. */
    INDArray inspect(String name, INDArray... arrays);

    /** Gives back what a forward pass kept for its backward. */
    void closeKept();

    @Override
    void close();
}

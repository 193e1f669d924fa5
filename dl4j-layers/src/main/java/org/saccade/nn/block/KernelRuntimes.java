package org.saccade.nn.block;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.nd4j.linalg.api.buffer.DataType;
import org.saccade.nn.graph.Fusion;

/** Kernels for layers of Deeplearning4j's own, which stay what they are in a network's configuration and in what is saved of it. */
public final class KernelRuntimes {

    private KernelRuntimes() {}

    /**
     * Lets an initialised network, which is then trained, compute its layers by kernels, where there are any and {@link Fusion} allows them. Its
     * first convolution no longer says what the gradient at the network's input is.
     */
    public static void install(ComputationGraph network) {
        if (network.params().dataType() != DataType.FLOAT || Fusion.current() == Fusion.OFF) {
            return;
        }
        for (GraphVertex vertex : network.getVertices()) {
            RectifierRuntime.replace(network, vertex);
            ConvolutionRuntime.leaveOutInputGradients(network, vertex);
        }
    }
}

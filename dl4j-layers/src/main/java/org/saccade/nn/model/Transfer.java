package org.saccade.nn.model;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.Map;
import java.util.Set;

/** Parameters that one network takes over from another. */
public final class Transfer {

    private Transfer() {}

    /**
     * Copies parameters, running statistics among them, layer by layer.
     *
     * @param to has the layers of {@code from} under their names, and of the same shapes, besides {@code leftOut}
     * @param leftOut names of layers
     */
    public static void copy(ComputationGraph from, ComputationGraph to, Set<String> leftOut) {
        for (GraphVertex vertex : from.getVertices()) {
            if (!leftOut.contains(vertex.getVertexName())) {
                Map<String, INDArray> parameters =
                        to.getVertex(vertex.getVertexName()).paramTable(false);
                vertex.paramTable(false)
                        .forEach((name, values) -> parameters.get(name).assign(values));
            }
        }
    }
}

package org.saccade.nn.model;

import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.nn.attention.map.Attending;
import org.saccade.nn.graph.Inspectable;
import org.saccade.nn.graph.MapShape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What the layers of a network attend to in one example. */
public final class NetworkAttention {

    private final ComputationGraph network;
    /** Of every vertex and of the inputs. */
    private final Map<String, INDArray> outputs;

    private NetworkAttention(ComputationGraph network, INDArray... inputs) {
        this.network = network;
        this.outputs = network.feedForward(inputs, false);
    }

    /**
     * The attention of all layers and vertices that attend, in the order of computation, in inference.
     *
     * @param inputs of one example
     */
    public static List<LayerAttention> of(ComputationGraph network, INDArray... inputs) {
        return new NetworkAttention(network, inputs).layers();
    }

    private List<LayerAttention> layers() {
        List<LayerAttention> all = new ArrayList<>();
        for (int index : network.topologicalSortOrder()) {
            String name = network.getVertices()[index].getVertexName();
            GraphVertex vertex = network.getConfiguration().getVertices().get(name);
            Object definition =
                    vertex instanceof LayerVertex layer ? layer.getLayerConf().getLayer() : vertex;
            if (definition instanceof Attending attending) {
                all.add(attention(name, attending, inputs(name, vertex)));
            }
        }
        return all;
    }

    private LayerAttention attention(String name, Attending attending, INDArray... inputs) {
        Inspectable runtime =
                (Inspectable) (network.getLayer(name) == null ? network.getVertex(name) : network.getLayer(name));
        List<MapShape> shapes =
                Arrays.stream(inputs).map(NetworkAttention::shape).toList();
        return new LayerAttention(
                name, attending.maps(shapes, published -> numbers(runtime.inspect(published, inputs))));
    }

    private INDArray[] inputs(String name, GraphVertex vertex) {
        INDArray[] inputs = network.getConfiguration().getVertexInputs().get(name).stream()
                .map(outputs::get)
                .toArray(INDArray[]::new);
        if (vertex instanceof LayerVertex layer && layer.getPreProcessor() != null) {
            inputs[0] = layer.getPreProcessor().preProcess(inputs[0], 1, LayerWorkspaceMgr.noWorkspaces());
        }
        return inputs;
    }

    /** Of one example, [1, C, H, W] or [1, C, W]. */
    private static MapShape shape(INDArray input) {
        int channels = Math.toIntExact(input.size(1));
        int width = Math.toIntExact(input.size(-1));
        return input.rank() == 3
                ? MapShape.sequence(channels, width)
                : new MapShape(channels, Math.toIntExact(input.size(2)), width);
    }

    private static float[] numbers(INDArray published) {
        try (published) {
            return published.dup('c').data().asFloat();
        }
    }
}

package org.saccade.nn.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.saccade.nn.Rules;
import org.saccade.nn.graph.Arithmetic;
import org.saccade.nn.graph.MapLayer;
import org.saccade.nn.graph.MapVertex;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a network is made of and what it costs, layer by layer. The network is not built: no parameter takes memory.
 *
 * @param layers layers and vertices, each after those that it reads
 */
public record Description(List<LayerDescription> layers) {

    public Description {
        layers = List.copyOf(layers);
    }

    /**
     * Of any network, also one whose layers do not know their inputs yet.
     *
     * @param network stays as it is
     * @param inputs types of the network's inputs, in their order
     * @throws IllegalArgumentException if the network was built for others
     */
    public static Description of(ComputationGraphConfiguration network, InputType... inputs) {
        ComputationGraphConfiguration informed = network.clone();
        Map<String, InputType> types = informed.getLayerActivationTypes(inputs); // tells the layers their inputs
        List<LayerDescription> layers = new ArrayList<>();
        types.forEach((name, output) -> {
            if (!informed.getNetworkInputs().contains(name)) {
                GraphVertex vertex = informed.getVertices().get(name);
                requireFit(name, network.getVertices().get(name), vertex);
                List<InputType> read = informed.getVertexInputs().get(name).stream()
                        .map(types::get)
                        .toList();
                layers.add(LayerDescription.of(name, vertex, read, output));
            }
        });
        return new Description(layers);
    }

    private static void requireFit(String name, GraphVertex given, GraphVertex informed) {
        Rules.require(
                !knowsItsInput(given) || given.numParams(true) == informed.numParams(true),
                "a network that knows its inputs must be described for such ones, got %d parameters instead of %d in %s",
                informed.numParams(true),
                given.numParams(true),
                name);
    }

    private static boolean knowsItsInput(GraphVertex vertex) {
        if (vertex instanceof MapVertex<?> own) {
            return !own.getOptions().channelsOfInputs().contains(0);
        }
        return vertex instanceof LayerVertex some
                && knowsItsInput(some.getLayerConf().getLayer());
    }

    private static boolean knowsItsInput(Layer layer) {
        if (layer instanceof MapLayer<?> own) {
            return own.getOptions().inputChannels() > 0;
        }
        return layer instanceof FeedForwardLayer some && some.getNIn() > 0;
    }

    /** Trained values. */
    public long parameters() {
        return layers.stream().mapToLong(LayerDescription::parameters).sum();
    }

    /** Values that are saved and not trained. */
    public long state() {
        return layers.stream().mapToLong(LayerDescription::state).sum();
    }

    /** The sum over all layers but the {@link #unknown()} ones. */
    public Arithmetic arithmetic() {
        return layers.stream().flatMap(layer -> layer.arithmetic().stream()).reduce(Arithmetic.NONE, Arithmetic::plus);
    }

    /** Names of the layers whose arithmetic is not known. */
    public List<String> unknown() {
        return layers.stream()
                .filter(layer -> layer.arithmetic().isEmpty())
                .map(LayerDescription::name)
                .toList();
    }
}

package org.saccade.nn.model;

import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeRecurrent;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.saccade.nn.graph.Arithmetic;
import org.saccade.nn.graph.MapDefinition;
import org.saccade.nn.graph.Parameter;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A layer or vertex of a network.
 *
 * @param name in the network
 * @param type name of its class
 * @param outputShape of one example, -1 for a length that is not known
 * @param parameters trained values
 * @param state values that are saved and not trained, such as running statistics
 * @param arithmetic what one example costs; empty where that is not known
 */
public record LayerDescription(
        String name,
        String type,
        List<Long> outputShape,
        long parameters,
        long state,
        Optional<Arithmetic> arithmetic) {

    public LayerDescription {
        outputShape = List.copyOf(outputShape);
    }

    /** @param vertex knows its inputs */
    static LayerDescription of(String name, GraphVertex vertex, List<InputType> inputs, InputType output) {
        return vertex instanceof LayerVertex layer
                ? ofLayer(name, layer, inputs.get(0), output)
                : of(name, vertex, vertex.numParams(true), output, KnownArithmetic.of(vertex, inputs));
    }

    private static LayerDescription ofLayer(String name, LayerVertex vertex, InputType input, InputType output) {
        Layer layer = thawed(vertex.getLayerConf().getLayer());
        InputType read = vertex.getPreProcessor() == null
                ? input
                : vertex.getPreProcessor().getOutputType(input);
        return of(name, layer, vertex.numParams(true), pooled(layer, output), KnownArithmetic.of(layer, read, output));
    }

    /** 1.0.0-M2.1 says of the mean of a sequence that it is a sequence. */
    private static InputType pooled(Layer layer, InputType output) {
        return layer instanceof GlobalPoolingLayer pool
                        && pool.isCollapseDimensions()
                        && output instanceof InputTypeRecurrent sequence
                ? InputType.feedForward(sequence.getSize())
                : output;
    }

    private static LayerDescription of(
            String name, Object described, long saved, InputType output, Optional<Arithmetic> arithmetic) {
        List<Long> shape = Arrays.stream(output.getShape()).boxed().toList();
        long state = state(described);
        return new LayerDescription(
                name, described.getClass().getSimpleName(), shape, saved - state, state, arithmetic);
    }

    private static Layer thawed(Layer layer) {
        if (layer instanceof FrozenLayer frozen) {
            return frozen.getLayer();
        }
        return layer instanceof FrozenLayerWithBackprop frozen ? frozen.getUnderlying() : layer;
    }

    private static long state(Object described) {
        if (described instanceof MapDefinition own) {
            return Parameter.count(own.parameters(), Parameter.Kind.STATE);
        }
        return described instanceof BatchNormalization norm ? 2 * norm.getNOut() : 0; // a mean and a variance a channel
    }
}

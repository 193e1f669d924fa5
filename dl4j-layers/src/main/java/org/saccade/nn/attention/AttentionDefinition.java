package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapDefinition;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/**
 * A map that attends to itself, as a part of a layer.
 *
 * @param graph what is computed
 * @param input the map that the parameters are shaped for
 */
record AttentionDefinition(AttentionGraph graph, MapShape input) implements MapDefinition {

    @Override
    public List<Parameter> parameters() {
        return graph.parameters(input, input);
    }

    @Override
    public MapShape outputShape(List<MapShape> inputs) {
        return graph.outputShape(inputs.get(0));
    }

    @Override
    public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
        return graph.define(scope, inputs.get(0), inputs.get(0));
    }

    @Override
    public long keptElements(List<MapShape> inputs) {
        return graph.keptElements(inputs.get(0), inputs.get(0));
    }
}

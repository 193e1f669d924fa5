package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.saccade.nn.attention.projection.Convolutions;
import org.saccade.nn.graph.Arithmetic;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapDefinition;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/**
 * A map that attends to itself, as a part of a residual block: normalised over its channels first.
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
        return graph.outputShape(inputs.get(0), inputs.get(0));
    }

    @Override
    public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
        SDVariable x = inputs.get(0);
        GraphMap normal = new GraphMap(Convolutions.normalised(scope.sameDiff(), x, input.channels()), MapShape.of(x));
        return graph.define(scope, normal, normal, normal);
    }

    @Override
    public Arithmetic arithmetic(List<MapShape> inputs) {
        return graph.arithmetic(inputs.get(0), inputs.get(0), inputs.get(0));
    }

    @Override
    public long keptElements(List<MapShape> inputs) {
        return graph.keptElements(inputs.get(0), inputs.get(0));
    }
}

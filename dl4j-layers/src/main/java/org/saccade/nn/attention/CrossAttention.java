package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.saccade.nn.attention.map.Attending;
import org.saccade.nn.attention.map.AttentionMaps;
import org.saccade.nn.graph.Arithmetic;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.MapVertex;
import org.saccade.nn.graph.Parameter;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A map that attends to another: the first input gives the queries, the second the keys, and the last, which may be the second
 * too, the
 * values.
 */
abstract class CrossAttention extends MapVertex<CrossAttentionOptions> implements Attending {

    CrossAttention(CrossAttentionOptions options) {
        super(options);
    }

    CrossAttention() {}

    private AttentionGraph graph() {
        return new AttentionGraph(getOptions().mechanism(), axes());
    }

    @Override
    public List<Parameter> parameters() {
        List<MapShape> inputs = getOptions().inputs();
        return graph().parameters(inputs.get(0), inputs.get(1), inputs.get(inputs.size() - 1));
    }

    @Override
    public MapShape outputShape(List<MapShape> inputs) {
        return graph().outputShape(inputs.get(0), inputs.get(1));
    }

    @Override
    public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
        GraphMap keys = GraphMap.of(inputs.get(1));
        GraphMap values = GraphMap.of(inputs.get(inputs.size() - 1));
        return graph().define(scope, GraphMap.of(inputs.get(0)), keys, values);
    }

    @Override
    public Optional<AttentionMaps> maps(List<MapShape> inputs, Function<String, float[]> published) {
        MapShape valued = inputs.get(inputs.size() - 1);
        return graph().maps(inputs.get(0), inputs.get(1), valued, published.apply(AttentionGraph.WEIGHTS));
    }

    @Override
    public Arithmetic arithmetic(List<MapShape> inputs) {
        return graph().arithmetic(inputs.get(0), inputs.get(1), inputs.get(inputs.size() - 1));
    }

    @Override
    public long keptElements(List<MapShape> inputs) {
        return graph().keptElements(inputs.get(0), inputs.get(1));
    }
}

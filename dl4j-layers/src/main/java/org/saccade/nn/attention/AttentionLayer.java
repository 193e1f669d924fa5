package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.saccade.nn.attention.map.Attending;
import org.saccade.nn.attention.map.AttentionMaps;
import org.saccade.nn.attention.position.RelativeAxes;
import org.saccade.nn.graph.Arithmetic;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapLayer;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A map that attends to itself by some {@link Mechanism}. Masks of a network are handed on and not applied, as convolutions do.
 *
 * @param <O> the option record
 */
public abstract class AttentionLayer<O extends AttentionOptions<O>> extends MapLayer<O> implements Attending {

    public static final String QUERY_WEIGHTS = "Wq";
    public static final String KEY_WEIGHTS = "Wk";
    public static final String VALUE_WEIGHTS = "Wv";
    public static final String OUTPUT_WEIGHTS = Output.WEIGHTS;
    /** The middle row is offset 0. */
    public static final String ROW_EMBEDDINGS = RelativeAxes.ROW_EMBEDDINGS;

    public static final String COLUMN_EMBEDDINGS = RelativeAxes.COLUMN_EMBEDDINGS;

    AttentionLayer(O options) {
        super(options);
    }

    AttentionLayer() {}

    private AttentionGraph graph() {
        return new AttentionGraph(getOptions().mechanism(), axes());
    }

    @Override
    public List<Parameter> parameters() {
        return graph().parameters(getOptions().input(), getOptions().input());
    }

    @Override
    public MapShape outputShape(List<MapShape> inputs) {
        return graph().outputShape(inputs.get(0), inputs.get(0));
    }

    @Override
    public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
        return graph().define(scope, inputs.get(0), inputs.get(0));
    }

    @Override
    public Optional<AttentionMaps> maps(List<MapShape> inputs, Function<String, float[]> published) {
        MapShape map = inputs.get(0);
        return graph().maps(map, map, map, published.apply(AttentionGraph.WEIGHTS));
    }

    @Override
    public Arithmetic arithmetic(List<MapShape> inputs) {
        return graph().arithmetic(inputs.get(0), inputs.get(0), inputs.get(0));
    }

    @Override
    public long keptElements(List<MapShape> inputs) {
        return graph().keptElements(inputs.get(0), inputs.get(0));
    }
}

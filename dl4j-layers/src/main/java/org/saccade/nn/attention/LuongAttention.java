package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.map.Attending;
import org.saccade.nn.attention.map.AttentionMaps;
import org.saccade.nn.attention.projection.Convolutions;
import org.saccade.nn.attention.projection.PointwiseFusion;
import org.saccade.nn.graph.Arithmetic;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.MapVertex;
import org.saccade.nn.graph.Parameter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Attention of an encoder-decoder (Luong et al., arXiv:1508.04025): a target state h and the context c that it attends to
 * become the attentional state tanh(Wc [c; h]). The mechanism makes it global, local-m or local-p.
 */
abstract class LuongAttention extends MapVertex<LuongAttentionOptions> implements Attending {

    /** Shape [channels, channels of c + channels of h, 1, 1]. */
    public static final String STATE_WEIGHTS = "Wc";

    LuongAttention(LuongAttentionOptions options) {
        super(options);
    }

    LuongAttention() {}

    private AttentionGraph graph() {
        return new AttentionGraph(getOptions().mechanism(), axes());
    }

    @Override
    public List<Parameter> parameters() {
        MapShape target = getOptions().inputs().get(0);
        MapShape source = getOptions().inputs().get(1);
        List<Parameter> all = new ArrayList<>(graph().parameters(target, source));
        all.add(Convolutions.weights(
                STATE_WEIGHTS, getOptions().channels(), joined(target, source).channels(), 1, 1));
        return all;
    }

    @Override
    public MapShape outputShape(List<MapShape> inputs) {
        MapShape target = inputs.get(0);
        MapShape context = graph().outputShape(target, inputs.get(1));
        Rules.require(
                context.height() == target.height() && context.width() == target.width(),
                "each target state needs a context, got targets %dx%d, contexts %dx%d",
                target.height(),
                target.width(),
                context.height(),
                context.width());
        return new MapShape(getOptions().channels(), context.height(), context.width());
    }

    @Override
    public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
        SameDiff sameDiff = scope.sameDiff();
        SDVariable context = graph().define(scope, inputs.get(0), inputs.get(1));
        SDVariable joined = sameDiff.concat(1, context, inputs.get(0));
        SDVariable state = PointwiseFusion.project(
                scope,
                joined,
                joined(MapShape.of(inputs.get(0)), MapShape.of(inputs.get(1))),
                scope.parameter(STATE_WEIGHTS),
                getOptions().channels());
        return sameDiff.math().tanh(state);
    }

    /** The contexts beside the target states. */
    private MapShape joined(MapShape target, MapShape source) {
        MapShape context = graph().outputShape(target, source);
        return new MapShape(context.channels() + target.channels(), context.height(), context.width());
    }

    @Override
    public Optional<AttentionMaps> maps(List<MapShape> inputs, Function<String, float[]> published) {
        MapShape source = inputs.get(1);
        return graph().maps(inputs.get(0), source, source, published.apply(AttentionGraph.WEIGHTS));
    }

    @Override
    public Arithmetic arithmetic(List<MapShape> inputs) {
        MapShape target = inputs.get(0);
        MapShape source = inputs.get(1);
        MapShape joined = joined(target, source);
        return graph().arithmetic(target, source, source)
                .plus(Arithmetic.ofProducts(
                        joined.positions() * joined.channels() * getOptions().channels()));
    }

    @Override
    public long keptElements(List<MapShape> inputs) {
        MapShape joined = joined(inputs.get(0), inputs.get(1));
        return graph().keptElements(inputs.get(0), inputs.get(1))
                + joined.positions() * (joined.channels() + getOptions().channels());
    }
}

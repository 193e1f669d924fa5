package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.map.Attending;
import org.saccade.nn.attention.map.AttentionMaps;
import org.saccade.nn.attention.map.WeightLayout;
import org.saccade.nn.attention.projection.Convolutions;
import org.saccade.nn.attention.tile.Grid;
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
 * Location-sensitive attention (Chorowski et al., arXiv:1506.07503): each query s scores the states h with
 * wᵀ tanh(W s + V h + U f + b), where f are features of the alignment of the query before it, made by the convolution F. The
 * output is
 * the context that each query attends to, one after the other, row after row in images.
 */
abstract class LocationSensitiveAttention extends MapVertex<LocationSensitiveOptions> implements Attending {

    // B batch, A alignment, R filters, T queries, S states

    /** Published: the logits of all queries, [B, 1, T, S]. */
    public static final String LOGITS = "logits";

    /** Shape [1, alignment]. */
    public static final String VECTOR = "w";
    /** Shape [alignment, channels of queries]. */
    public static final String QUERY_WEIGHTS = "W";
    /** Shape [alignment, channels of states]. */
    public static final String STATE_WEIGHTS = "V";
    /** Shape [alignment, filters]. */
    public static final String FEATURE_WEIGHTS = "U";
    /** Shape [1, alignment]. */
    public static final String BIAS = "b";
    /** Shape [filters, 1, kernel, kernel], [filters, 1, 1, kernel] for sequences. */
    public static final String FILTERS = "F";

    LocationSensitiveAttention(LocationSensitiveOptions options) {
        super(options);
    }

    LocationSensitiveAttention() {}

    private int kernelHeight() {
        return axes() == 1 ? 1 : getOptions().kernel();
    }

    @Override
    public List<Parameter> parameters() {
        int a = getOptions().alignment();
        List<Integer> channels = getOptions().channelsOfInputs();
        return List.of(
                Parameter.weight(VECTOR, 1.0 / a, 1, a),
                Unrolled.matrix(QUERY_WEIGHTS, a, channels.get(0)),
                Unrolled.matrix(STATE_WEIGHTS, a, channels.get(1)),
                Unrolled.matrix(FEATURE_WEIGHTS, a, getOptions().filters()),
                Parameter.constant(BIAS, 0, 1, a),
                Convolutions.weights(
                        FILTERS,
                        getOptions().filters(),
                        1,
                        kernelHeight(),
                        getOptions().kernel()));
    }

    @Override
    public MapShape outputShape(List<MapShape> inputs) {
        MapShape queries = inputs.get(0);
        return new MapShape(inputs.get(1).channels(), queries.height(), queries.width());
    }

    @Override
    public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
        SameDiff sameDiff = scope.sameDiff();
        MapShape queries = MapShape.of(inputs.get(0));
        MapShape states = MapShape.of(inputs.get(1));
        AdditiveMemory memory = AdditiveMemory.of(
                scope,
                inputs.get(1),
                states,
                scope.parameter(STATE_WEIGHTS),
                scope.parameter(VECTOR),
                getOptions().alignment());
        SDVariable values = Unrolled.tokens(inputs.get(1), states.channels(), states);
        SDVariable alignment = initial(sameDiff, inputs, states); // [B, 1, H', W']
        List<SDVariable> contexts = new ArrayList<>();
        List<SDVariable> weights = new ArrayList<>();
        List<SDVariable> logits = new ArrayList<>();
        for (SDVariable query : queries(scope, inputs.get(0), queries)) {
            logits.add(memory.plus(features(scope, alignment, states)).logits(query));
            SDVariable some = sameDiff.nn().softmax(logits.get(logits.size() - 1), 1);
            weights.add(some);
            contexts.add(memory.average(some, values, states.channels()));
            alignment = some.reshape(-1, 1, states.height(), states.width());
        }
        scope.publish(LOGITS, memory.all(logits));
        scope.publish(AttentionGraph.WEIGHTS, memory.all(weights));
        return Unrolled.map(sameDiff, contexts, states.channels(), queries);
    }

    /** W s + b, [B, A] each. */
    private List<SDVariable> queries(GraphScope scope, SDVariable map, MapShape shape) {
        int a = getOptions().alignment();
        SDVariable projected =
                Unrolled.project(scope.sameDiff(), map, scope.parameter(QUERY_WEIGHTS), a, shape.channels());
        SDVariable biased = Convolutions.biased(scope.sameDiff(), projected, scope.parameter(BIAS));
        return Unrolled.steps(scope.sameDiff(), biased, a, shape);
    }

    private static SDVariable initial(SameDiff sameDiff, List<SDVariable> inputs, MapShape states) {
        if (inputs.size() == 2) {
            return sameDiff.zerosLike(Unrolled.first(inputs.get(1)));
        }
        MapShape given = MapShape.of(inputs.get(2));
        Rules.require(
                given.equals(new MapShape(1, states.height(), states.width())),
                "the initial alignment must be one channel of the size of what is attended to, got %s, %s",
                given,
                states);
        return inputs.get(2);
    }

    /** U f, [B, S, A]. */
    private SDVariable features(GraphScope scope, SDVariable alignment, MapShape states) {
        SameDiff sameDiff = scope.sameDiff();
        int a = getOptions().alignment();
        SDVariable features = Convolutions.convolve(
                sameDiff,
                alignment,
                scope.parameter(FILTERS),
                kernelHeight(),
                getOptions().kernel(),
                1);
        SDVariable projected = Unrolled.project(
                sameDiff,
                features,
                scope.parameter(FEATURE_WEIGHTS),
                a,
                getOptions().filters());
        return Unrolled.tokens(projected, a, states);
    }

    @Override
    public Optional<AttentionMaps> maps(List<MapShape> inputs, Function<String, float[]> published) {
        return Optional.of(WeightLayout.whole(Grid.of(inputs.get(0), axes()), Grid.of(inputs.get(1), axes()))
                .maps(published.apply(AttentionGraph.WEIGHTS)));
    }

    @Override
    public Arithmetic arithmetic(List<MapShape> inputs) {
        LocationSensitiveOptions options = getOptions();
        long queries = inputs.get(0).positions();
        long states = inputs.get(1).positions();
        int a = options.alignment();
        int c = inputs.get(1).channels();
        long ofPair = (long) options.filters() * (kernelHeight() * options.kernel() + a) + a + c;
        return Arithmetic.ofProducts(a * (queries * inputs.get(0).channels() + states * c) + queries * states * ofPair);
    }

    @Override
    public long keptElements(List<MapShape> inputs) {
        long queries = inputs.get(0).positions();
        long states = inputs.get(1).positions();
        int a = getOptions().alignment();
        return states * (a + inputs.get(1).channels())
                + queries * (a + states * (2L * a + getOptions().filters() + 3L));
    }
}

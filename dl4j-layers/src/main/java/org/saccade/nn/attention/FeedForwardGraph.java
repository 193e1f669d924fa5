package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.saccade.nn.attention.projection.Convolutions;
import org.saccade.nn.attention.projection.PointwiseFusion;
import org.saccade.nn.graph.Arithmetic;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapDefinition;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/**
 * What a {@link FeedForward} computes in a residual block, of a map that is normalised over its channels first.
 *
 * @param options its options
 * @param channels of input and output
 */
record FeedForwardGraph(FeedForward options, int channels) implements MapDefinition {

    // B batch, C channels, D hidden channels, P positions, p positions of a chunk

    /** Shape [D, C, 1, 1]. */
    static final String EXPAND_WEIGHTS = "W1";

    static final String EXPAND_BIAS = "b1";
    /** Shape [C, D, 1, 1]. */
    static final String REDUCE_WEIGHTS = "W2";

    static final String REDUCE_BIAS = "b2";

    /** The sigmoid of so many times x is nearest to the normal distribution function of x. */
    private static final double QUICK_RATE = 1.702;

    /** Variance 2 / fan-in before the activation, which halves it. */
    @Override
    public List<Parameter> parameters() {
        int d = options.hidden();
        return List.of(
                Parameter.weight(EXPAND_WEIGHTS, 2.0 / channels, d, channels, 1, 1),
                Parameter.constant(EXPAND_BIAS, 0, 1, d),
                Convolutions.weights(REDUCE_WEIGHTS, channels, d, 1, 1),
                Parameter.constant(REDUCE_BIAS, 0, 1, channels));
    }

    @Override
    public MapShape outputShape(List<MapShape> inputs) {
        return inputs.get(0);
    }

    @Override
    public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
        SDVariable x = inputs.get(0);
        MapShape shape = MapShape.of(x);
        return define(scope, Convolutions.normalised(scope.sameDiff(), x, channels), shape);
    }

    /** [B, C, H, W] to the same shape. */
    SDVariable define(GraphScope scope, SDVariable x, MapShape shape) {
        int positions = Math.toIntExact(shape.positions());
        int chunks = Math.min(options.chunks(), positions);
        if (chunks == 1) {
            return piece(scope, x, shape);
        }
        SDVariable sequence = x.reshape(-1, channels, 1, positions);
        SDVariable[] pieces = new SDVariable[chunks];
        for (int i = 0; i < chunks; i++) {
            int from = positions * i / chunks;
            int to = positions * (i + 1) / chunks;
            pieces[i] = scope.recomputed(() -> piece(
                    scope,
                    sequence.get(SDIndex.all(), SDIndex.all(), SDIndex.all(), SDIndex.interval(from, to)),
                    MapShape.sequence(channels, to - from))); // [B, C, 1, p]
        }
        return scope.sameDiff().concat(3, pieces).reshape(-1, channels, shape.height(), shape.width());
    }

    private SDVariable piece(GraphScope scope, SDVariable map, MapShape shape) {
        MapShape wide = new MapShape(options.hidden(), shape.height(), shape.width());
        SDVariable sums = convolved(scope, map, shape, EXPAND_WEIGHTS, EXPAND_BIAS, wide.channels());
        SDVariable hidden = activated(scope.sameDiff(), sums); // [B, D, .., ..]
        return convolved(scope, hidden, wide, REDUCE_WEIGHTS, REDUCE_BIAS, channels);
    }

    private static SDVariable convolved(
            GraphScope scope, SDVariable map, MapShape shape, String weights, String bias, int out) {
        return Convolutions.biased(
                scope.sameDiff(),
                PointwiseFusion.project(scope, map, shape, scope.parameter(weights), out),
                scope.parameter(bias));
    }

    private SDVariable activated(SameDiff sameDiff, SDVariable x) {
        return switch (options.activation()) {
            case RELU -> sameDiff.nn().relu(x, 0);
            case GELU ->
                x.mul(sameDiff.math().erf(x.mul(Math.sqrt(0.5))).add(1)).mul(0.5);
            case QUICK_GELU -> x.mul(sameDiff.nn().sigmoid(x.mul(QUICK_RATE)));
        };
    }

    @Override
    public Arithmetic arithmetic(List<MapShape> inputs) {
        return Arithmetic.ofProducts(2 * inputs.get(0).positions() * channels * options.hidden());
    }

    /** The hidden map before and after the activation, where it is in one piece. */
    @Override
    public long keptElements(List<MapShape> inputs) {
        return options.chunks() == 1 ? 2 * options.hidden() * inputs.get(0).positions() : 0;
    }
}

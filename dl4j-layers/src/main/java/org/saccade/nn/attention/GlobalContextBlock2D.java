package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.saccade.nn.attention.gate.Ones;
import org.saccade.nn.attention.map.Attending;
import org.saccade.nn.attention.map.AttentionMaps;
import org.saccade.nn.attention.map.WeightLayout;
import org.saccade.nn.attention.projection.Convolutions;
import org.saccade.nn.attention.tile.Grid;
import org.saccade.nn.graph.Arithmetic;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapLayer;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A map plus one context that all its positions share: x + W2 ReLU(LN(W1 sum_j a_j x_j)) with a = softmax_j(Wk x_j) (Cao et al.,
 * arXiv:1904.11492). It begins as the identity, because W2 begins with zero.
 *
 * <p>Input and output [B, C, H, W]. The published weights are [B, 1, 1, S]: one query stands for all.
 */
public final class GlobalContextBlock2D extends MapLayer<GlobalContextOptions> implements Attending {

    // B batch, C channels, R = C / reduction, S = H W positions

    /** Shape [1, C, 1, 1]. */
    public static final String KEY_WEIGHTS = "Wk";
    /** Shape [R, C]. */
    public static final String REDUCE_WEIGHTS = "W1";
    /** Shape [1, R]. */
    public static final String NORM_GAIN = "g";
    /** Shape [1, R]. */
    public static final String NORM_BIAS = "b";
    /** Shape [C, R]. */
    public static final String RESTORE_WEIGHTS = "W2";

    public GlobalContextBlock2D(GlobalContextOptions options) {
        super(options);
    }

    /** For the JSON reader. */
    private GlobalContextBlock2D() {}

    @Override
    public List<Parameter> parameters() {
        int c = getOptions().inputChannels();
        int r = getOptions().hidden();
        return List.of(
                Convolutions.weights(KEY_WEIGHTS, 1, c, 1, 1),
                Parameter.weight(REDUCE_WEIGHTS, 1.0 / c, r, c),
                Parameter.constant(NORM_GAIN, 1, 1, r),
                Parameter.constant(NORM_BIAS, 0, 1, r),
                Parameter.weight(RESTORE_WEIGHTS, 0, c, r));
    }

    @Override
    public MapShape outputShape(List<MapShape> inputs) {
        return inputs.get(0);
    }

    @Override
    public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
        SDVariable x = inputs.get(0);
        MapShape shape = MapShape.of(x);
        SameDiff sameDiff = scope.sameDiff();
        SDVariable context = context(scope, x, shape);
        SDVariable reduced = sameDiff.mmul(context, scope.parameter(REDUCE_WEIGHTS), false, true, false); // [B, R]
        SDVariable hidden = sameDiff.nn().relu(normalised(scope, reduced), 0);
        SDVariable restored = sameDiff.mmul(hidden, scope.parameter(RESTORE_WEIGHTS), false, true, false); // [B, C]
        return x.add(Ones.overPositions(sameDiff, restored, shape));
    }

    /** [B, C]. */
    private static SDVariable context(GraphScope scope, SDVariable x, MapShape shape) {
        SameDiff sameDiff = scope.sameDiff();
        long s = shape.positions();
        SDVariable logits = Convolutions.pointwise(sameDiff, x, scope.parameter(KEY_WEIGHTS)); // [B, 1, H, W]
        SDVariable weights = sameDiff.nn().softmax(logits.reshape(-1, 1, s), 2); // [B, 1, S]
        scope.publish(AttentionGraph.WEIGHTS, weights.reshape(-1, 1, 1, s));
        return sameDiff.mmul(x.reshape(-1, shape.channels(), s), weights, false, true, false)
                .reshape(-1, shape.channels());
    }

    /** Layer normalisation of [B, R]. */
    private SDVariable normalised(GraphScope scope, SDVariable rows) {
        int r = getOptions().hidden();
        SDVariable normal = Convolutions.normalised(scope.sameDiff(), rows.reshape(-1, r, 1, 1), r)
                .reshape(-1, r);
        return normal.mul(scope.parameter(NORM_GAIN)).add(scope.parameter(NORM_BIAS));
    }

    /** One query for the whole map. */
    @Override
    public Optional<AttentionMaps> maps(List<MapShape> inputs, Function<String, float[]> published) {
        return Optional.of(WeightLayout.whole(Grid.one(axes()), Grid.of(inputs.get(0), axes()))
                .maps(published.apply(AttentionGraph.WEIGHTS)));
    }

    @Override
    public Arithmetic arithmetic(List<MapShape> inputs) {
        MapShape input = inputs.get(0);
        return Arithmetic.ofProducts(
                2L * input.channels() * (input.positions() + getOptions().hidden()));
    }

    @Override
    public long keptElements(List<MapShape> inputs) {
        return inputs.get(0).positions();
    }
}

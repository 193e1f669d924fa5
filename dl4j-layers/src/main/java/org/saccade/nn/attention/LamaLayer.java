package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.saccade.nn.attention.map.Attending;
import org.saccade.nn.attention.map.AttentionMaps;
import org.saccade.nn.attention.map.WeightLayout;
import org.saccade.nn.attention.projection.Convolutions;
import org.saccade.nn.attention.projection.PointwiseFusion;
import org.saccade.nn.attention.tile.Grid;
import org.saccade.nn.graph.Arithmetic;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapLayer;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** {@link Lama2D} and {@link Lama1D}. */
abstract class LamaLayer extends MapLayer<LamaOptions> implements Attending {

    // B batch, C channels, P positions, m heads, r rank

    /** Shape [queryChannels, r]. */
    public static final String QUERY_FACTOR = "U";
    /** Shape [r, C, 1, 1]. */
    public static final String INPUT_FACTOR = "V";
    /** Shape [m, r, 1, 1]. */
    public static final String HEADS = "P";
    /** Shape [1, queryChannels]. */
    public static final String QUERY = "c";

    LamaLayer(LamaOptions options) {
        super(options);
    }

    LamaLayer() {}

    /** Both factors of the bilinear form begin with products of variance 1. */
    @Override
    public List<Parameter> parameters() {
        LamaOptions options = getOptions();
        int d = options.queryChannels();
        return List.of(
                Parameter.weight(QUERY_FACTOR, 1.0 / d, d, options.rank()),
                Convolutions.weights(INPUT_FACTOR, options.rank(), options.inputChannels(), 1, 1),
                Convolutions.weights(HEADS, options.heads(), options.rank(), 1, 1),
                Parameter.bias(QUERY, 1, 1, d));
    }

    @Override
    public MapShape outputShape(List<MapShape> inputs) {
        return new MapShape(inputs.get(0).channels(), 1, getOptions().heads());
    }

    @Override
    public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
        SameDiff sameDiff = scope.sameDiff();
        SDVariable x = inputs.get(0);
        MapShape shape = MapShape.of(x);
        SDVariable query = scope.parameter(QUERY).mmul(scope.parameter(QUERY_FACTOR)); // [1, r]
        // The query joins the weights, which are smaller than the map.
        SDVariable factor =
                scope.parameter(INPUT_FACTOR).mul(query.reshape(getOptions().rank(), 1, 1, 1));
        int rank = getOptions().rank();
        int heads = getOptions().heads();
        SDVariable form = sameDiff.math().tanh(PointwiseFusion.project(scope, x, shape, factor, rank)); // [B, r, H, W]
        SDVariable logits = PointwiseFusion.project(
                        scope, form, new MapShape(rank, shape.height(), shape.width()), scope.parameter(HEADS), heads)
                .reshape(-1, heads, shape.positions());
        SDVariable weights = sameDiff.nn().softmax(logits, 2); // [B, m, P]
        scope.publish(AttentionGraph.WEIGHTS, weights.reshape(-1, heads, 1, shape.positions()));
        return sameDiff.mmul(x.reshape(-1, shape.channels(), shape.positions()), weights, false, true, false)
                .reshape(-1, shape.channels(), 1, heads);
    }

    /** One query for the whole map. */
    @Override
    public Optional<AttentionMaps> maps(List<MapShape> inputs, Function<String, float[]> published) {
        return Optional.of(WeightLayout.whole(Grid.one(axes()), Grid.of(inputs.get(0), axes()))
                .maps(published.apply(AttentionGraph.WEIGHTS)));
    }

    @Override
    public Arithmetic arithmetic(List<MapShape> inputs) {
        LamaOptions options = getOptions();
        MapShape input = inputs.get(0);
        long perPosition = (long) options.rank() * (input.channels() + options.heads())
                + (long) options.heads() * input.channels();
        return Arithmetic.ofProducts((long) options.queryChannels() * options.rank() + input.positions() * perPosition);
    }

    @Override
    public long keptElements(List<MapShape> inputs) {
        return inputs.get(0).positions() * (getOptions().rank() + getOptions().heads());
    }
}

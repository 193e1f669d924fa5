package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.PointwiseSpatialGraph.Branch;
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

/**
 * Point-wise spatial attention (Zhao et al., PSANet, ECCV 2018): two branches, each of which reduces the channels, predicts from the
 * reduced map a weight for every offset, and averages the reduced map with these weights, one collecting, one distributing. Both
 * together pass a 1x1 convolution and are put beside the input.
 *
 * <p>Input [B, C, H, W] of the size that the layer was built for; output [B, 2C, H, W], the input first. The published weights are
 * [B, 2, P, S]: collected, distributed. The paper's batch normalisations are left to layers around this one.
 */
public final class PointwiseSpatialAttention2D extends MapLayer<PointwiseSpatialOptions> implements Attending {

    // B batch, C channels, D channels of a branch, O offsets, P = S = H W positions

    /** Shape [D, C, 1, 1]. */
    public static final String COLLECT_WEIGHTS = "Wc";
    /** Shape [O, D, 1, 1]. */
    public static final String COLLECT_MAP_WEIGHTS = "Mc";
    /** Shape [D, C, 1, 1]. */
    public static final String DISTRIBUTE_WEIGHTS = "Wd";
    /** Shape [O, D, 1, 1]. */
    public static final String DISTRIBUTE_MAP_WEIGHTS = "Md";
    /** Shape [C, 2D, 1, 1]. */
    public static final String OUTPUT_WEIGHTS = Output.WEIGHTS;

    public PointwiseSpatialAttention2D(PointwiseSpatialOptions options) {
        super(options);
    }

    /** For the JSON reader. */
    private PointwiseSpatialAttention2D() {}

    @Override
    public List<Parameter> parameters() {
        int c = getOptions().inputChannels();
        int d = getOptions().channels();
        int o = getOptions().offsets();
        return List.of(
                Convolutions.weights(COLLECT_WEIGHTS, d, c, 1, 1),
                Convolutions.weights(COLLECT_MAP_WEIGHTS, o, d, 1, 1),
                Convolutions.weights(DISTRIBUTE_WEIGHTS, d, c, 1, 1),
                Convolutions.weights(DISTRIBUTE_MAP_WEIGHTS, o, d, 1, 1),
                Convolutions.weights(OUTPUT_WEIGHTS, c, 2 * d, 1, 1));
    }

    @Override
    public MapShape outputShape(List<MapShape> inputs) {
        MapShape input = inputs.get(0);
        return new MapShape(2 * input.channels(), input.height(), input.width());
    }

    @Override
    public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
        SDVariable x = inputs.get(0);
        requireSize(MapShape.of(x));
        SameDiff sameDiff = scope.sameDiff();
        Attended collected = branch(scope, x, COLLECT_WEIGHTS, COLLECT_MAP_WEIGHTS, Branch.COLLECT);
        Attended distributed = branch(scope, x, DISTRIBUTE_WEIGHTS, DISTRIBUTE_MAP_WEIGHTS, Branch.DISTRIBUTE);
        scope.publish(AttentionGraph.WEIGHTS, sameDiff.stack(1, collected.weights, distributed.weights));
        SDVariable both = sameDiff.concat(1, collected.map, distributed.map); // [B, 2D, H, W]
        SDVariable mixed = projected(
                scope,
                both,
                2 * getOptions().channels(),
                OUTPUT_WEIGHTS,
                getOptions().inputChannels());
        return sameDiff.concat(1, x, mixed); // [B, 2C, H, W]
    }

    private void requireSize(MapShape shape) {
        Rules.require(
                shape.equals(getOptions().input()),
                "there is a weight for each offset of one size of map, got %s, built for %s",
                shape,
                getOptions().input());
    }

    /** [B, D, H, W] and the weights [B, P, S] that made it. */
    private record Attended(SDVariable map, SDVariable weights) {}

    private Attended branch(GraphScope scope, SDVariable x, String weights, String mapWeights, Branch branch) {
        SameDiff sameDiff = scope.sameDiff();
        int d = getOptions().channels();
        PointwiseSpatialGraph graph =
                new PointwiseSpatialGraph(ofChannels(d), getOptions().softmax());
        SDVariable narrow = projected(scope, x, getOptions().inputChannels(), weights, d);
        SDVariable reduced = sameDiff.nn().relu(narrow, 0); // [B, D, H, W]
        SDVariable map = projected(scope, reduced, d, mapWeights, getOptions().offsets()); // [B, O, H, W]
        SDVariable read = graph.weights(sameDiff, map, branch);
        return new Attended(graph.attend(sameDiff, reduced, read), read);
    }

    private SDVariable projected(GraphScope scope, SDVariable map, int in, String weights, int out) {
        return PointwiseFusion.project(scope, map, ofChannels(in), scope.parameter(weights), out);
    }

    private MapShape ofChannels(int channels) {
        MapShape input = getOptions().input();
        return new MapShape(channels, input.height(), input.width());
    }

    /** Two heads: collected, distributed. */
    @Override
    public Optional<AttentionMaps> maps(List<MapShape> inputs, Function<String, float[]> published) {
        return Optional.of(WeightLayout.whole(Grid.of(inputs.get(0), axes()), Grid.of(inputs.get(0), axes()))
                .maps(published.apply(AttentionGraph.WEIGHTS)));
    }

    @Override
    public Arithmetic arithmetic(List<MapShape> inputs) {
        long p = inputs.get(0).positions();
        long c = inputs.get(0).channels();
        long d = getOptions().channels();
        return Arithmetic.ofProducts(2 * p * d * (2 * c + getOptions().offsets() + p));
    }

    @Override
    public long keptElements(List<MapShape> inputs) {
        long p = inputs.get(0).positions();
        return 2 * p * (2L * getOptions().channels() + p);
    }
}

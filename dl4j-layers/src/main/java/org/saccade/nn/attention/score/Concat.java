package org.saccade.nn.attention.score;

import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Grid;
import org.saccade.nn.attention.tile.HeadProjection;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/**
 * A small network of query and key together, vaᵀ tanh(Wa [q; k]) (Luong et al., arXiv:1508.04025): the function
 * of {@link Additive}, with one matrix.
 *
 * @param alignment hidden channels of the network
 * @param shared whether all heads have one network
 */
public record Concat(
        @JsonProperty(required = true) int alignment,
        @JsonProperty(required = true) boolean shared) implements Score {

    /** Shape [N or 1, alignment, 2 E]: query channels, then key channels. */
    public static final String WEIGHTS = "Wa";
    /** Shape [N or 1, alignment]. */
    public static final String VECTOR = "va";

    public Concat {
        Rules.atLeast(1, "alignment", alignment);
    }

    @Override
    public int keptArrays() {
        return AdditiveLogits.keptArrays(alignment);
    }

    @Override
    public boolean multipliesKeys() {
        return false;
    }

    @Override
    public List<Parameter> parameters(Geometry geometry) {
        HeadProjection both = new HeadProjection(geometry.heads(), 2 * geometry.keyChannels(), alignment, shared);
        return List.of(both.weights(WEIGHTS), Parameter.weight(VECTOR, 1.0 / alignment, both.tables(), alignment));
    }

    @Override
    public int channels(Geometry geometry) {
        return alignment;
    }

    /** As {@link Additive}: each half of the matrix meets its own map. */
    @Override
    public long multiplyAdds(Geometry geometry, long pairs) {
        return new Additive(alignment, shared).multiplyAdds(geometry, pairs);
    }

    @Override
    public SDVariable queries(Context context, SDVariable map) {
        return half(context, map, 0, context.geometry().queries());
    }

    @Override
    public SDVariable keys(Context context, SDVariable map) {
        return half(
                context,
                map,
                context.geometry().keyChannels(),
                context.geometry().keys());
    }

    private SDVariable half(Context context, SDVariable map, int from, Grid grid) {
        int e = context.geometry().keyChannels();
        SDVariable weights =
                context.scope().parameter(WEIGHTS).get(SDIndex.all(), SDIndex.all(), SDIndex.interval(from, from + e));
        return new HeadProjection(context.geometry().heads(), e, alignment, shared)
                .project(context.scope().sameDiff(), map, weights, grid);
    }

    @Override
    public SDVariable logits(Context context, SDVariable queries, SDVariable keys) {
        int tables = shared ? 1 : context.geometry().heads();
        SDVariable vector = context.scope().parameter(VECTOR);
        return new AdditiveLogits(context).of(queries, keys, vector, tables, alignment);
    }
}

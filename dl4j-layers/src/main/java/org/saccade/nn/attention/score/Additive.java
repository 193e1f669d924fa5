package org.saccade.nn.attention.score;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.HeadProjection;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/**
 * A small network of query and key, vaᵀ tanh(Wa q + Ua k) (Bahdanau et al., arXiv:1409.0473).
 *
 * @param alignment hidden channels of the network
 * @param shared whether all heads have one network
 */
public record Additive(
        @JsonProperty(required = true) int alignment,
        @JsonProperty(required = true) boolean shared) implements Score {

    /** Shape [N or 1, alignment, E]. */
    public static final String QUERY_WEIGHTS = "Wa";
    /** Shape [N or 1, alignment, E]. */
    public static final String KEY_WEIGHTS = "Ua";
    /** Shape [N or 1, alignment]. */
    public static final String VECTOR = "va";

    public Additive {
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
        HeadProjection matrix = matrix(geometry);
        return List.of(
                matrix.weights(QUERY_WEIGHTS),
                matrix.weights(KEY_WEIGHTS),
                Parameter.weight(VECTOR, 1.0 / alignment, matrix.tables(), alignment));
    }

    @Override
    public int channels(Geometry geometry) {
        return alignment;
    }

    @Override
    public long multiplyAdds(Geometry geometry, long pairs) {
        long positions = (long) geometry.queries().positions() + geometry.keys().positions();
        return matrix(geometry).multiplyAdds(positions) + pairs * alignment;
    }

    @Override
    public SDVariable queries(Context context, SDVariable map) {
        Geometry geometry = context.geometry();
        SDVariable weights = context.scope().parameter(QUERY_WEIGHTS);
        return matrix(geometry).project(context.scope().sameDiff(), map, weights, geometry.queries());
    }

    @Override
    public SDVariable keys(Context context, SDVariable map) {
        Geometry geometry = context.geometry();
        SDVariable weights = context.scope().parameter(KEY_WEIGHTS);
        return matrix(geometry).project(context.scope().sameDiff(), map, weights, geometry.keys());
    }

    @Override
    public SDVariable logits(Context context, SDVariable queries, SDVariable keys) {
        int tables = matrix(context.geometry()).tables();
        SDVariable vector = context.scope().parameter(VECTOR);
        return new AdditiveLogits(context).of(queries, keys, vector, tables, alignment);
    }

    private HeadProjection matrix(Geometry geometry) {
        return new HeadProjection(geometry.heads(), geometry.keyChannels(), alignment, shared);
    }
}

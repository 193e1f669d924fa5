package org.saccade.nn.attention.score;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.HeadProjection;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/**
 * A bilinear form of query and key, qᵀ Wa k (Luong et al., arXiv:1508.04025), also called multiplicative.
 *
 * @param shared whether all heads have one matrix
 */
public record General(@JsonProperty(required = true) boolean shared) implements Score {

    /** Shape [N or 1, E, E]: query channels, key channels. */
    public static final String WEIGHTS = "Wa";

    @Override
    public List<Parameter> parameters(Geometry geometry) {
        return List.of(matrix(geometry).weights(WEIGHTS));
    }

    @Override
    public long multiplyAdds(Geometry geometry, long pairs) {
        return matrix(geometry).multiplyAdds(geometry.queries().positions()) + pairs * channels(geometry);
    }

    /** Wᵀ q, which meets the key as it is. */
    @Override
    public SDVariable queries(Context context, SDVariable map) {
        SDVariable transposed = context.scope().parameter(WEIGHTS).permute(0, 2, 1);
        return matrix(context.geometry())
                .project(
                        context.scope().sameDiff(),
                        map,
                        transposed,
                        context.geometry().queries());
    }

    private HeadProjection matrix(Geometry geometry) {
        return new HeadProjection(geometry.heads(), geometry.keyChannels(), geometry.keyChannels(), shared);
    }
}

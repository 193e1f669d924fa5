package org.saccade.nn.attention.score;

import org.nd4j.autodiff.samediff.SDVariable;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/**
 * (q + u) · k with a learned u, divided by the square root of a head's channels (Dai et al., arXiv:1901.02860).
 */
public record BiasedDotProduct() implements Score {

    /** u, shape [1, N E]. */
    public static final String BIAS = "contentBias";

    @Override
    public List<Parameter> parameters(Geometry geometry) {
        return List.of(Parameter.constant(BIAS, 0, 1, (long) geometry.heads() * geometry.keyChannels()));
    }

    @Override
    public double scale(Geometry geometry) {
        return 1 / Math.sqrt(geometry.keyChannels());
    }

    @Override
    public SDVariable queries(Context context, SDVariable map) {
        return map.add(context.scope().parameter(BIAS).reshape(1, -1, 1, 1)).mul(context.scale());
    }
}

package org.saccade.nn.attention.score;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Grid;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/**
 * The cosine of the angle between query and key, times a strength: content addressing (Graves et al., arXiv:1410.5401).
 *
 * @param strength what the cosine is multiplied by, positive; 0 where each head learns its own, 1 + softplus(beta)
 */
public record Cosine(@JsonProperty(required = true) double strength) implements Score {

    /** Shape [1, N]. */
    public static final String BETA = "beta";

    /** Added to squared lengths, so that a vector of zeros has a direction of zeros. */
    private static final double SMALLEST = 1e-16;

    public Cosine {
        Rules.require(
                strength >= 0 && Double.isFinite(strength),
                "strength must be positive and finite, or 0 where it is learned, got strength=%s",
                strength);
    }

    public static Cosine learned() {
        return new Cosine(0);
    }

    @Override
    public List<Parameter> parameters(Geometry geometry) {
        return strength == 0 ? List.of(Parameter.constant(BETA, 0, 1, geometry.heads())) : List.of();
    }

    @Override
    public SDVariable queries(Context context, SDVariable map) {
        Geometry geometry = context.geometry();
        SDVariable unit = unit(map, geometry, geometry.queries());
        SDVariable strong = strength == 0 ? unit.mul(learned(context)) : unit.mul(strength);
        return asMap(strong, geometry, geometry.queries());
    }

    @Override
    public SDVariable keys(Context context, SDVariable map) {
        Geometry geometry = context.geometry();
        return asMap(unit(map, geometry, geometry.keys()), geometry, geometry.keys());
    }

    private static SDVariable learned(Context context) {
        SDVariable beta = context.scope().parameter(BETA);
        return context.scope()
                .sameDiff()
                .nn()
                .softplus(beta)
                .add(1)
                .reshape(1, context.geometry().heads(), 1, 1);
    }

    /** Vectors of length 1: [B, N E, H, W] to [B, N, E, P]. */
    private static SDVariable unit(SDVariable map, Geometry geometry, Grid grid) {
        SDVariable heads = map.reshape(-1, geometry.heads(), geometry.keyChannels(), grid.positions());
        SDVariable squares = heads.mul(heads).sum(true, 2).add(SMALLEST); // [B, N, 1, P]
        return heads.mul(squares.pow(-0.5));
    }

    private static SDVariable asMap(SDVariable heads, Geometry geometry, Grid grid) {
        return heads.reshape(-1, (long) geometry.heads() * geometry.keyChannels(), grid.height(), grid.width());
    }
}

package org.saccade.nn.attention.normaliser;

import org.nd4j.autodiff.samediff.SDVariable;
import org.saccade.nn.attention.projection.Convolutions;
import org.saccade.nn.attention.projection.PointwiseFusion;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/**
 * Softmax, then each head's weights become a learned mixture of all heads' (Shazeer et al., arXiv:2003.02436, the mixture after the
 * softmax). They need not be positive, nor sum to one.
 */
public record TalkingHeads() implements Normaliser {

    /** Shape [N, N, 1, 1]: from the second head to the first. */
    public static final String MIXTURE = "Wheads";

    @Override
    public List<Parameter> parameters(Geometry geometry) {
        return List.of(Convolutions.weights(MIXTURE, geometry.heads(), geometry.heads(), 1, 1));
    }

    /** The weights before they are mixed. */
    @Override
    public int keptArrays() {
        return 1;
    }

    @Override
    public long multiplyAdds(Geometry geometry, long pairs) {
        return pairs * geometry.heads();
    }

    @Override
    public SDVariable weights(Context context, SDVariable logits) {
        int queries = context.tiles().tiling().queries();
        int keys = context.tiles().tiling().keys();
        int heads = context.geometry().heads();
        int rows = context.tiles().tiling().tiles() * queries;
        SDVariable weights = Softmax.plain().weights(context, logits).reshape(-1, heads, rows, keys); // [B, N, G P, S]
        return PointwiseFusion.project(
                        context.scope(),
                        weights,
                        new MapShape(heads, rows, keys),
                        context.scope().parameter(MIXTURE),
                        heads)
                .reshape(-1, queries, keys);
    }
}

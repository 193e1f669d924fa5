package org.saccade.nn.attention.score;

import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.HeadProducts;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/**
 * A query alone says how much it wants each position, B = W2 relu(W1 x + b1) + b2, where the query is W1 x + b1 (dense Synthesizer,
 * arXiv:2005.00743). It sees no keys. The number of positions is fixed once the parameters are made.
 */
public record DenseSynthesizer() implements Score {

    /** Shape [N, E, S]. */
    public static final String WEIGHTS = "W2";
    /** Shape [N, 1, S]. */
    public static final String BIAS = "b2";

    @Override
    public boolean readsKeys() {
        return false;
    }

    @Override
    public List<Parameter> parameters(Geometry geometry) {
        int e = geometry.keyChannels();
        int keys = geometry.keys().positions();
        return List.of(
                Parameter.weight(WEIGHTS, 2.0 / e, geometry.heads(), e, keys), // half of it survives the ReLU
                Parameter.constant(BIAS, 0, geometry.heads(), 1, keys));
    }

    @Override
    public long multiplyAdds(Geometry geometry, long pairs) {
        return pairs * geometry.keyChannels();
    }

    @Override
    public SDVariable queries(Context context, SDVariable map) {
        return context.scope().sameDiff().nn().relu(map, 0);
    }

    @Override
    public SDVariable logits(Context context, SDVariable queries, SDVariable keys) {
        context.requireWholeMap();
        SameDiff sameDiff = context.scope().sameDiff();
        SDVariable weights = context.scope().parameter(WEIGHTS);
        int s = (int) weights.getShape()[2];
        // The bias as the weights of one more channel, which is one: a broadcast would be slower in backward.
        SDVariable ones = sameDiff.onesLike(queries.get(SDIndex.all(), SDIndex.interval(0, 1), SDIndex.all()));
        int e = context.geometry().keyChannels();
        return HeadProducts.of(
                context,
                sameDiff.concat(1, queries, ones), // [B N, E + 1, P]
                sameDiff.concat(1, weights, context.scope().parameter(BIAS)), // [N, E + 1, S]
                e + 1,
                s);
    }
}

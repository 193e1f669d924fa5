package org.saccade.nn.attention.normaliser;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.attention.tile.Tiling;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.Noise;

/**
 * Hard attention (Xu et al., arXiv:1502.03044): one key takes all. In training it is drawn from the softmax of the
 * logits, in inference it is the best one.
 *
 * <p>The gradient is the straight-through estimate (Bengio et al., arXiv:1308.3432): that of soft attention's weights, taken
 * where the
 * drawn key stands. The paper's score-function estimate, with its moving baseline and entropy bonus, needs the loss of each example,
 * which a layer of Deeplearning4j never gets to know; to first order in the values both have the same expectation.
 *
 * @param draw how the key is drawn
 */
public record Hard(@JsonProperty(required = true) Draw draw) implements Normaliser {

    /** Ways to draw from the same distribution. */
    public enum Draw {
        /** The largest sum of a logit and Gumbel noise: one random number a key. */
        GUMBEL,
        /** Where the running sum of the weights passes a uniform number: one random number a query. */
        INVERSE_CDF
    }

    /** The noise that decides the draw. */
    public static final String NOISE = "choice";

    public Hard {
        Rules.require(draw != null, "draw must be one of GUMBEL, INVERSE_CDF, got draw=null");
    }

    public static Hard gumbel() {
        return new Hard(Draw.GUMBEL);
    }

    /** The soft weights. */
    @Override
    public int keptArrays() {
        return 1;
    }

    @Override
    public SDVariable weights(Context context, SDVariable logits) {
        GraphScope scope = context.scope();
        SDVariable soft = Softmax.overKeys(scope, logits);
        SDVariable chosen = draw == Draw.GUMBEL ? byGumbel(context, logits) : byInverse(context, logits, soft);
        SDVariable gradientOnly = soft.sub(scope.detached(soft)); // exactly zero
        return scope.detached(chosen).add(gradientOnly);
    }

    /** In inference the noise is zero. */
    private static SDVariable byGumbel(Context context, SDVariable logits) {
        Tiling tiling = context.tiles().tiling();
        long tiles = (long) context.geometry().heads() * tiling.tiles();
        return best(
                context,
                logits.add(context.scope().noise(NOISE, Noise.gumbel(), tiles, tiling.queries(), tiling.keys())));
    }

    private static SDVariable best(Context context, SDVariable logits) {
        return oneHot(context, context.scope().sameDiff().argmax(logits, 2), logits.dataType());
    }

    private static SDVariable byInverse(Context context, SDVariable logits, SDVariable soft) {
        SDVariable best = best(context, logits);
        SDVariable drawn = drawn(context, soft);
        return best.add(drawn.sub(best).mul(context.scope().training()));
    }

    /** The uniform number counts in shares of the whole sum, which rounding keeps from one: so no key of weight zero is drawn. */
    private static SDVariable drawn(Context context, SDVariable soft) {
        SameDiff sameDiff = context.scope().sameDiff();
        Tiling tiling = context.tiles().tiling();
        long tiles = (long) context.geometry().heads() * tiling.tiles();
        SDVariable uniform = context.scope().noise(NOISE, Noise.uniform(), tiles, tiling.queries(), 1);
        SDVariable running = sameDiff.cumsum(soft, 2); // [X, P, S]
        SDVariable passed = sameDiff.lte(running, running.max(true, 2).mul(uniform));
        SDVariable index = passed.castTo(soft.dataType()).sum(2).castTo(DataType.INT64); // [X, P]
        return oneHot(context, index, soft.dataType());
    }

    private static SDVariable oneHot(Context context, SDVariable index, DataType type) {
        int keys = context.tiles().tiling().keys();
        return context.scope().sameDiff().oneHot(index, keys, -1, 1, 0, type);
    }
}

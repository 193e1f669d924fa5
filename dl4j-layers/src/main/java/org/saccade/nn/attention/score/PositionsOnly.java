package org.saccade.nn.attention.score;

import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.saccade.nn.attention.tile.Context;

/** Zero whatever the key: positions alone decide (arXiv:1906.05909, table 6, "content off"). Key weights get no gradient. */
public record PositionsOnly() implements Score {

    @Override
    public boolean multipliesKeys() {
        return false;
    }

    @Override
    public SDVariable logits(Context context, SDVariable queries, SDVariable keys) {
        SameDiff sameDiff = context.scope().sameDiff();
        return sameDiff.mmul(zeros(sameDiff, queries), zeros(sameDiff, keys), true, false, false);
    }

    /** [B N G, E, X] to zeros [B N G, 1, X]: a product that costs little, since the batch is known only when it runs. */
    private static SDVariable zeros(SameDiff sameDiff, SDVariable tiles) {
        return sameDiff.zerosLike(tiles.get(SDIndex.all(), SDIndex.interval(0, 1), SDIndex.all()));
    }
}

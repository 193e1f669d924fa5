package org.saccade.nn.attention.normaliser;

import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.attention.tile.Largest;

/**
 * Softmax over the best keys of each query alone; values of small weight are skipped (Gupta et al., arXiv:2106.06899). Keys that are
 * as good as the last one of the best are kept too.
 *
 * @param keys how many keys are kept
 */
public record TopK(@JsonProperty(required = true) int keys) implements Normaliser {

    public TopK {
        Rules.atLeast(1, "keys", keys);
    }

    @Override
    public boolean takesSlots() {
        return true;
    }

    @Override
    public SDVariable weights(Context context, SDVariable logits) {
        int all = context.tiles().tiling().keys();
        SDVariable some = keys < all ? logits.add(hidden(context, logits)) : logits;
        return Softmax.overKeys(context.scope(), some);
    }

    /** Zero for keys that are kept, minus infinity for the others; no gradient flows through the choice. */
    private SDVariable hidden(Context context, SDVariable logits) {
        SameDiff sameDiff = context.scope().sameDiff();
        SDVariable last = Largest.numbers(logits, keys)
                .get(SDIndex.all(), SDIndex.all(), SDIndex.interval(keys - 1, keys)); // [X, P, 1]
        SDVariable kept = sameDiff.gte(logits, last).castTo(logits.dataType());
        return context.scope().detached(sameDiff.math().log(kept));
    }
}

package org.saccade.nn.attention.normaliser;

import org.nd4j.autodiff.samediff.SDVariable;
import org.saccade.nn.attention.tile.Context;

/**
 * The positive part of the logits, which need not sum to one: rectified linear attention (Zhang et al., arXiv:2104.07012). What comes
 * out grows with the number of keys; the paper has a normalisation after it.
 */
public record Rectified() implements Normaliser {

    @Override
    public boolean takesSlots() {
        return true;
    }

    @Override
    public SDVariable weights(Context context, SDVariable logits) {
        return context.scope().sameDiff().nn().relu(logits, 0);
    }
}

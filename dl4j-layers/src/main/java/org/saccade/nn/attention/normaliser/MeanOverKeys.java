package org.saccade.nn.attention.normaliser;

import org.nd4j.autodiff.samediff.SDVariable;
import org.saccade.nn.attention.tile.Context;

/**
 * The logits themselves, divided by the number of keys: weights of any sign that do not sum to one (Wang et al.,
 * arXiv:1711.07971). Every query must see every key.
 */
public record MeanOverKeys() implements Normaliser {

    @Override
    public SDVariable weights(Context context, SDVariable logits) {
        return logits.mul(1.0 / context.geometry().keys().positions());
    }
}

package org.saccade.nn.attention.normaliser;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.tile.Context;

/**
 * Soft attention: weights that are positive and sum to one.
 *
 * @param temperature what logits are divided by; towards 0 the best key takes all, towards infinity all keys weigh the same
 */
public record Softmax(@JsonProperty(required = true) double temperature) implements Normaliser {

    public Softmax {
        Rules.require(
                temperature > 0 && Double.isFinite(temperature),
                "temperature must be positive and finite, got temperature=%s",
                temperature);
    }

    public static Softmax plain() {
        return new Softmax(1);
    }

    @Override
    public SDVariable weights(Context context, SDVariable logits) {
        SDVariable tempered = temperature == 1 ? logits : logits.div(temperature);
        return context.scope().sameDiff().nn().softmax(tempered, 2);
    }
}

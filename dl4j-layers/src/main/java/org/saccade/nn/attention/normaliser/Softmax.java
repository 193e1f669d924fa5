package org.saccade.nn.attention.normaliser;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.graph.GraphScope;

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
    public boolean takesSlots() {
        return true;
    }

    @Override
    public SDVariable weights(Context context, SDVariable logits) {
        SDVariable tempered = temperature == 1 ? logits : logits.div(temperature);
        return overKeys(context.scope(), tempered);
    }

    /** The softmax along the last side of logits [X, P, S], of which each row holds one at least that is no infinity. */
    static SDVariable overKeys(GraphScope scope, SDVariable logits) {
        return scope.sameDiff().nn().softmax(raised(scope, logits), 2);
    }

    /**
     * The largest logit of a row made zero, in double: there 1.0.0-M2.1 computes the exponentials of a row of negative logits as they
     * are, and a row below -745 would have a sum of zero.
     */
    private static SDVariable raised(GraphScope scope, SDVariable logits) {
        return logits.dataType() == DataType.DOUBLE ? logits.sub(scope.detached(logits.max(true, 2))) : logits;
    }
}

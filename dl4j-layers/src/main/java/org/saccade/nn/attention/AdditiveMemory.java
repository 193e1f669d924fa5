package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.saccade.nn.graph.GraphScope;

/**
 * What a recurrence reads at each of its steps: slots that are matched by vᵀ tanh(key + query).
 *
 * @param scope the graph
 * @param keys [B, S, A], projected
 * @param vector [1, A]
 * @param slots S
 * @param alignment A
 */
record AdditiveMemory(GraphScope scope, SDVariable keys, SDVariable vector, int slots, int alignment) {

    /** A projected query [B, A] to logits [B, S]; backward computes the S x A sums again, a step at a time. */
    SDVariable logits(SDVariable query) {
        SameDiff sameDiff = scope.sameDiff();
        SDVariable row = query.reshape(-1, 1, alignment);
        return scope.recomputed(() -> {
                    SDVariable hidden = sameDiff.math().tanh(keys.add(row)).reshape(-1, alignment);
                    return sameDiff.mmul(hidden, vector, false, true, false);
                })
                .reshape(-1, slots);
    }

    /** A projected query [B, A] to weights [B, S]. */
    SDVariable weights(SDVariable query) {
        return scope.sameDiff().nn().softmax(logits(query), 1);
    }

    /** Weights [B, S] and values [B, S, C] to [B, C]. */
    SDVariable average(SDVariable weights, SDVariable values, int channels) {
        return scope.sameDiff().mmul(weights.reshape(-1, 1, slots), values).reshape(-1, channels);
    }
}

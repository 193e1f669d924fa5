package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;

import java.util.List;

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

    /**
     * Slots that are the positions of a map.
     *
     * @param map [B, C, H, W]
     * @param weights [A, C]
     * @param vector [1, A]
     */
    static AdditiveMemory of(
            GraphScope scope, SDVariable map, MapShape shape, SDVariable weights, SDVariable vector, int alignment) {
        SDVariable keys = Unrolled.project(scope.sameDiff(), map, weights, alignment, shape.channels());
        int slots = Math.toIntExact(shape.positions());
        return new AdditiveMemory(scope, Unrolled.tokens(keys, alignment, shape), vector, slots, alignment);
    }

    /** The same slots with something [B, S, A] added to their keys. */
    AdditiveMemory plus(SDVariable others) {
        return new AdditiveMemory(scope, keys.add(others), vector, slots, alignment);
    }

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

    /** Rows [B, S] of each of T steps to [B, 1, T, S]. */
    SDVariable all(List<SDVariable> rows) {
        return scope.sameDiff().stack(1, rows.toArray(SDVariable[]::new)).reshape(-1, 1, rows.size(), slots);
    }

    /** Weights [B, S] and values [B, S, C] to [B, C]. */
    SDVariable average(SDVariable weights, SDVariable values, int channels) {
        return scope.sameDiff().mmul(weights.reshape(-1, 1, slots), values).reshape(-1, channels);
    }
}

package org.saccade.nn.attention.score;

import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.saccade.nn.attention.tile.Context;

/**
 * Σ_c v_c tanh(q_c + k_c), the heart of additive scores.
 *
 * <p>The sum goes over a few channels at a time, and backward computes each of them again: all P x S x A sums at once would not fit
 * into memory for images.
 */
final class AdditiveLogits {

    // X = B N G tiles of heads, A channels of a head, P queries and S keys of a tile, C channels at a time

    private static final int CHANNELS_AT_ONCE = 8;

    private final Context context;
    private final SameDiff sameDiff;
    private final int queries;
    private final int keys;

    AdditiveLogits(Context context) {
        this.context = context;
        this.sameDiff = context.scope().sameDiff();
        this.queries = context.tiles().tiling().queries();
        this.keys = context.tiles().tiling().keys();
    }

    /** The sums of the channels that backward computes again at a time. */
    static int keptArrays(int channels) {
        return Math.min(CHANNELS_AT_ONCE, channels);
    }

    /** Queries [X, A, P], keys [X, A, S] and v [N or 1, A] to logits [X, P, S]. */
    SDVariable of(SDVariable q, SDVariable k, SDVariable v, int tables, int channels) {
        // A sum of query and key is a product over two channels: SameDiff's gradient of a broadcast sum is many times
        // slower.
        SDVariable first = q.reshape(-1, channels, 1, queries);
        SDVariable second = k.reshape(-1, channels, 1, keys);
        SDVariable left = sameDiff.concat(2, first, sameDiff.onesLike(first)); // [X, A, 2, P]
        SDVariable right = sameDiff.concat(2, sameDiff.onesLike(second), second); // [X, A, 2, S]
        SDVariable factors = factors(q, v, tables, channels);
        SDVariable sum = null;
        for (int from = 0; from < channels; from += CHANNELS_AT_ONCE) {
            int to = Math.min(from + CHANNELS_AT_ONCE, channels);
            SDVariable part = part(some(left, from, to), some(right, from, to), some(factors, from, to), to - from);
            sum = sum == null ? part : sum.add(part);
        }
        return sum;
    }

    private static SDVariable some(SDVariable all, int from, int to) {
        return all.get(SDIndex.all(), SDIndex.interval(from, to), SDIndex.all(), SDIndex.all());
    }

    /** v for each tile of each head, [X, A, 1, 1]. */
    private SDVariable factors(SDVariable q, SDVariable v, int tables, int channels) {
        SDVariable zeros = sameDiff.zerosLike(q.get(SDIndex.all(), SDIndex.all(), SDIndex.interval(0, 1)));
        return zeros.reshape(
                        -1, context.geometry().heads(), context.tiles().tiling().tiles(), channels)
                .add(v.reshape(1, tables, 1, channels))
                .reshape(-1, channels, 1, 1);
    }

    /** Some of the channels: [X, C, 2, P], [X, C, 2, S] and [X, C, 1, 1] to [X, P, S]. */
    private SDVariable part(SDVariable left, SDVariable right, SDVariable factors, int channels) {
        SDVariable pairs = left.reshape(-1, 2, queries);
        SDVariable others = right.reshape(-1, 2, keys);
        SDVariable row = factors.reshape(-1, 1, channels);
        return context.scope()
                .recomputed(() -> {
                    SDVariable sums = sameDiff.mmul(pairs, others, true, false, false); // [X C, P, S]
                    SDVariable flat = sameDiff.math().tanh(sums).reshape(-1, channels, (long) queries * keys);
                    return sameDiff.mmul(row, flat); // [X, 1, P S]
                })
                .reshape(-1, queries, keys);
    }
}

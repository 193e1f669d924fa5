package org.saccade.nn.attention.normaliser;

import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.tile.Context;

/**
 * Softmax that in inference never goes back: a query sees the keys from the one that the query before it weighed most, and only the
 * next few (Ping et al., arXiv:1710.07654). The first query begins at the first key. In training all keys are seen.
 *
 * @param keys how many keys a query sees; the paper's 3
 */
public record MonotonicWindow(@JsonProperty(required = true) int keys) implements Normaliser {

    // X batch times heads, P queries in their order, S keys

    public MonotonicWindow {
        Rules.atLeast(1, "keys", keys);
    }

    @Override
    public SDVariable weights(Context context, SDVariable logits) {
        SameDiff sameDiff = context.scope().sameDiff();
        int tiles = context.tiles().tiling().tiles();
        Rules.require(
                tiles == 1, "a window that moves from query to query needs them in one tile, got tiles=%d", tiles);
        SDVariable seen =
                sameDiff.math().max(seen(context, logits), context.scope().training());
        SDVariable hidden = context.scope().detached(sameDiff.math().log(seen));
        return Softmax.overKeys(context.scope(), logits.add(hidden));
    }

    /** One for the keys of each query's window, zero for the others: [X, P, S]. */
    private SDVariable seen(Context context, SDVariable logits) {
        SameDiff sameDiff = context.scope().sameDiff();
        SDVariable[] windows = new SDVariable[context.tiles().tiling().queries()];
        SDVariable first = null;
        for (int query = 0; query < windows.length; query++) {
            SDVariable row = logits.get(SDIndex.all(), SDIndex.interval(query, query + 1), SDIndex.all()); // [X, 1, S]
            first = first == null ? best(sameDiff, row).mul(0) : first;
            windows[query] = window(context, first);
            first = best(sameDiff, row.add(sameDiff.math().log(windows[query])));
        }
        return sameDiff.concat(1, windows);
    }

    /** Where the largest logit stands, [X, 1, 1]. */
    private static SDVariable best(SameDiff sameDiff, SDVariable row) {
        return sameDiff.argmax(row, true, 2).castTo(row.dataType());
    }

    /** From the window's first key [X, 1, 1] to [X, 1, S]. */
    private SDVariable window(Context context, SDVariable first) {
        SameDiff sameDiff = context.scope().sameDiff();
        int all = context.tiles().tiling().keys();
        SDVariable places =
                sameDiff.constant(Nd4j.arange(all).castTo(first.dataType()).reshape(1, 1, all));
        SDVariable notBefore = sameDiff.gte(places, first).castTo(first.dataType());
        return notBefore.mul(sameDiff.lt(places, first.add(keys)).castTo(first.dataType()));
    }
}

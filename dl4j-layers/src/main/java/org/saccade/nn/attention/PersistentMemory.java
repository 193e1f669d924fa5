package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.HeadProducts;
import org.saccade.nn.attention.tile.Tiling;
import org.saccade.nn.graph.Parameter;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Keys and values that a layer learns and that stand nowhere: what a feed-forward layer after attention would know
 * (arXiv:1907.01470). A query meets a slot's key by their product, whatever the score of other keys.
 *
 * <p>Parameters are kept small and scaled up where they are used, keys by the square root of a head's channels and values by that of
 * the slots, so that an optimiser of one step size for all moves them as fast as projections.
 *
 * @param slots M, 0 for no memory
 */
record PersistentMemory(int slots) {

    // B batch, N heads, E channels of a head's keys, E' of its values, G tiles, P queries and S keys of a tile, M slots

    /** Shape [N, E, M]. */
    static final String KEYS = "Mk";
    /** Shape [N, M, E']. */
    static final String VALUES = "Mv";

    List<Parameter> parameters(Geometry geometry) {
        int e = geometry.keyChannels();
        return slots == 0
                ? List.of()
                : List.of(
                        Parameter.bias(KEYS, 1.0 / e, geometry.heads(), e, slots),
                        Parameter.bias(VALUES, 1.0 / slots, geometry.heads(), slots, geometry.valueChannels()));
    }

    /** Every query meets every slot. */
    long multiplyAdds(Geometry geometry) {
        return geometry.pairs(slots) * (geometry.keyChannels() + geometry.valueChannels());
    }

    /** Keys of a tile and slots, S + M. */
    int targets(Tiling tiling) {
        return tiling.keys() + slots;
    }

    /** Logits of keys [B N G, P, S] with those of the slots behind them; queries [B N G, E, P], scaled by the score. */
    SDVariable joined(Context context, SDVariable ofKeys, SDVariable queries) {
        return slots == 0 ? ofKeys : context.scope().sameDiff().concat(2, ofKeys, logits(context, queries));
    }

    /** Weights [B N G, P, S + M], of which those of keys are changed. */
    SDVariable onKeys(Context context, SDVariable weights, UnaryOperator<SDVariable> change) {
        SDVariable ofKeys = ofKeys(context, weights);
        SDVariable changed = change.apply(ofKeys);
        if (slots == 0) {
            return changed;
        }
        return changed == ofKeys ? weights : context.scope().sameDiff().concat(2, changed, ofSlots(context, weights));
    }

    /** [B N G, P, S + M] to [B N G, P, S]. */
    SDVariable ofKeys(Context context, SDVariable weights) {
        return slots == 0 ? weights : part(weights, 0, context.tiles().tiling().keys());
    }

    /** [B N G, P, S + M] to [B N G, P, M]. */
    private SDVariable ofSlots(Context context, SDVariable weights) {
        Tiling tiling = context.tiles().tiling();
        return part(weights, tiling.keys(), targets(tiling));
    }

    private static SDVariable part(SDVariable weights, int from, int to) {
        return weights.get(SDIndex.all(), SDIndex.all(), SDIndex.interval(from, to));
    }

    /** Attended values [B N G, E', P] and what the slots add to them by the weights [B N G, P, S + M]. */
    SDVariable added(Context context, SDVariable attended, SDVariable weights) {
        return slots == 0 ? attended : attended.add(values(context, ofSlots(context, weights)));
    }

    /** Queries [B N G, E, P], scaled by the score, to logits [B N G, P, M]. */
    private SDVariable logits(Context context, SDVariable queries) {
        int e = context.geometry().keyChannels();
        SDVariable keys = context.scope().parameter(KEYS).mul(Math.sqrt(e));
        return HeadProducts.of(context, queries, keys, e, slots);
    }

    /** Weights [B N G, P, M] to what they add to the attended values [B N G, E', P]. */
    private SDVariable values(Context context, SDVariable weights) {
        SDVariable values = context.scope().parameter(VALUES).mul(Math.sqrt(slots));
        return HeadProducts.of(
                        context,
                        weights.permute(0, 2, 1),
                        values,
                        slots,
                        context.geometry().valueChannels())
                .permute(0, 2, 1);
    }
}

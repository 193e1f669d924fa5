package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.saccade.nn.attention.neighbourhood.Reach;
import org.saccade.nn.attention.tile.Additions;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.attention.tile.Tiles;
import org.saccade.nn.attention.tile.Tiling;
import org.saccade.nn.graph.Noise;

/** From queries, keys and values to attended values, in the tiles of the neighbourhood. */
final class TileAttention {

    // B batch, N heads, E channels of a head's keys, A of what its score makes of them, E' of its values,
    // G tiles of a map, P queries and S keys of a tile, M memory slots

    private final Mechanism mechanism;
    private final PersistentMemory memory;
    private final Context context;
    private final SameDiff sameDiff;
    private final Tiling tiling;
    private final Reach reach;
    /** [1, N or 1, G, P, 1], zero for queries that see no key; null where every query sees one. */
    private final SDVariable alive;

    TileAttention(Mechanism mechanism, Context context) {
        this.mechanism = mechanism;
        this.memory = mechanism.memory();
        this.context = context;
        this.sameDiff = context.scope().sameDiff();
        this.tiling = context.tiles().tiling();
        this.reach = mechanism.neighbourhood().reach(context.geometry(), tiling);
        this.alive = reach.alive(sameDiff, context.scope().dataType());
    }

    /** Queries [B, N E, H, W], keys [B, N E, H', W'] and values [B, N E', H', W'] to [B, N E', H, W]. */
    SDVariable attend(SDVariable q, SDVariable k, SDVariable v) {
        return average(weights(q, k), v);
    }

    /** [B N G, P, S + M]. */
    private SDVariable weights(SDVariable q, SDVariable k) {
        SDVariable logits = logits(q, k);
        Published.logSumExp(context, logits, canSeeNothing() ? alive : null);
        SDVariable normal = mechanism.normaliser().weights(context, logits);
        SDVariable weights = memory.onKeys(
                context, normal, ofKeys -> mechanism.neighbourhood().faded(context, q, ofAlive(ofKeys)));
        Published.weights(context.scope(), tiling, mechanism.heads(), memory.targets(tiling), weights);
        return mechanism.dropout() == 0 ? weights : dropped(weights);
    }

    private SDVariable logits(SDVariable q, SDVariable k) {
        Tiles tiles = context.tiles();
        int a = mechanism.score().channels(context.geometry());
        SDVariable queries = tiles.queries(mechanism.score().queries(context, q), a); // [B N G, A, P]
        SDVariable keys = tiles.keys(mechanism.score().keys(context, k), a); // [B N G, A, S]
        SDVariable content = mechanism.score().logits(context, queries, keys); // [B N G, P, S]
        Additions additions = mechanism
                .position()
                .logits(context, q)
                .plus(reach.mask(sameDiff, q.dataType()))
                .plus(mechanism.neighbourhood().chosen(context, q, k))
                .plus(hidden());
        return memory.joined(context, additions.addTo(content, mechanism.heads(), tiling), queries);
    }

    /** The memory is all that a query has that sees no key. */
    private Additions hidden() {
        return alive == null || canSeeNothing()
                ? Additions.NONE
                : new Additions(null, null, sameDiff.math().log(alive));
    }

    /** Whether there are queries without any key or slot. */
    private boolean canSeeNothing() {
        return alive != null && memory.slots() == 0;
    }

    /** Weights of zero for queries that see nothing. */
    private SDVariable ofAlive(SDVariable weights) {
        return canSeeNothing()
                ? weights.reshape(-1, mechanism.heads(), tiling.tiles(), tiling.queries(), tiling.keys())
                        .mul(alive)
                        .reshape(-1, tiling.queries(), tiling.keys())
                : weights;
    }

    private SDVariable dropped(SDVariable weights) {
        return weights.mul(context.scope()
                .noise(
                        "dropout",
                        Noise.dropout(mechanism.dropout()),
                        (long) mechanism.heads() * tiling.tiles(),
                        tiling.queries(),
                        memory.targets(tiling)));
    }

    private SDVariable average(SDVariable weights, SDVariable v) {
        int e = mechanism.valueChannelsOfHead();
        SDVariable values = context.tiles().keys(v, e); // [B N G, E', S]
        SDVariable ofKeys = memory.ofKeys(context, weights);
        SDVariable y = sameDiff.mmul(values, ofKeys, false, true, false); // [B N G, E', P]
        SDVariable places = mechanism.position().values(context, ofKeys);
        SDVariable placed = places == null ? y : y.add(places);
        return context.tiles().map(memory.added(context, placed, weights), mechanism.heads(), e);
    }
}

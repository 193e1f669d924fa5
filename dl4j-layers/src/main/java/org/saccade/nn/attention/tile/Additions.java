package org.saccade.nn.attention.tile;

import org.nd4j.autodiff.samediff.SDVariable;

/**
 * What is added to the logits of tiles, as the sum of up to three parts: what depends on a key's row only, on its column only, and on
 * both. Kept apart as long as they can be, because they are small apart.
 *
 * @param rows [X, G, P, s, 1], X being B N or 1, or null
 * @param columns [X, G, P, 1, s'], or null
 * @param joint [B or 1, N or 1, G, P, S], or null
 */
public record Additions(SDVariable rows, SDVariable columns, SDVariable joint) {

    public static final Additions NONE = new Additions(null, null, null);

    public Additions plus(Additions others) {
        return new Additions(sum(rows, others.rows), sum(columns, others.columns), sum(joint, others.joint));
    }

    private static SDVariable sum(SDVariable one, SDVariable other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.add(other);
    }

    /** The logits [B N G, P, S] with everything added. */
    public SDVariable addTo(SDVariable logits, int heads, Tiling tiling) {
        SDVariable all = logits;
        SDVariable places = sum(rows, columns);
        if (places != null) {
            all = all.reshape(
                            -1,
                            tiling.tiles(),
                            tiling.queries(),
                            tiling.rows().span(),
                            tiling.columns().span())
                    .add(places); // [B N, G, P, s, s']
        }
        if (joint != null) {
            all = all.reshape(-1, heads, tiling.tiles(), tiling.queries(), tiling.keys())
                    .add(joint);
        }
        return all == logits ? logits : all.reshape(-1, tiling.queries(), tiling.keys());
    }
}

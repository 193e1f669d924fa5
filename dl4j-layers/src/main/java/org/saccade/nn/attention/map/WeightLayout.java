package org.saccade.nn.attention.map;

import org.saccade.nn.attention.neighbourhood.Reach;
import org.saccade.nn.attention.tile.Grid;
import org.saccade.nn.attention.tile.Placement;
import org.saccade.nn.attention.tile.Tiling;

import java.util.List;

/**
 * What the numbers of published weights [N, G, P, S + X] belong to: N heads, G tiles of P queries and S keys, and behind the keys of each tile
 * X more, the same for all.
 *
 * @param queries where the queries stand
 * @param keys where the keys stand
 * @param tiling how both are cut into tiles; of one row where maps are read row after row
 * @param reach which keys a query sees
 * @param beside for each of the X, its place in the map of keys, counted row after row, or {@link #NOWHERE}
 */
public record WeightLayout(Placement queries, Placement keys, Tiling tiling, Reach reach, List<Integer> beside) {

    public static final int NOWHERE = -1;

    public WeightLayout {
        beside = List.copyOf(beside);
    }

    /** Weights [N, P, S] of all queries and all keys, both counted row after row. */
    public static WeightLayout whole(Grid queries, Grid keys) {
        return new WeightLayout(
                Placement.on(queries),
                Placement.on(keys),
                Tiling.whole(queries.raster(), keys.raster()),
                Reach.everything(),
                List.of());
    }

    /** The maps of weights [N, G, P, S + X], of as many heads as there are. */
    public AttentionMaps maps(float[] weights) {
        return new TiledMaps(this, weights);
    }

    /** Keys of a tile and what lies behind them, S + X. */
    int targets() {
        return tiling.keys() + beside.size();
    }
}

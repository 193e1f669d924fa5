package org.saccade.nn.attention.tile;

import org.nd4j.autodiff.samediff.SDVariable;

/** Products of queries with a table that each head has, whatever the example. */
public final class HeadProducts {

    private HeadProducts() {}

    /**
     * Queries [B N G, E, P] and tables [N, E, K] to [B N G, P, K], as one product a head: a table repeated for every example would
     * have to be summed again in backward.
     */
    public static SDVariable of(Context context, SDVariable queries, SDVariable table, int channels, int entries) {
        int heads = context.geometry().heads();
        Tiling tiling = context.tiles().tiling();
        SDVariable byHead = queries.reshape(-1, heads, tiling.tiles(), channels, tiling.queries())
                .permute(1, 3, 0, 2, 4)
                .reshape(heads, channels, -1); // [N, E, B G P]
        return context.scope()
                .sameDiff()
                .mmul(table, byHead, true, false, false) // [N, K, B G P]
                .reshape(heads, entries, -1, tiling.tiles(), tiling.queries())
                .permute(2, 0, 3, 4, 1)
                .reshape(-1, tiling.queries(), entries);
    }
}

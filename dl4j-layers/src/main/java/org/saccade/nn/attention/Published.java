package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.attention.tile.Tiling;
import org.saccade.nn.graph.GraphScope;

/** What attention lets be seen of itself. */
final class Published {

    // B batch, N heads, G tiles of a map, P queries of a tile, T what each of them sees

    private Published() {}

    /** Weights [B N G, P, T]: [B, N, P, T], or [B, N, G, P, T] where the map is cut into tiles. */
    static void weights(GraphScope scope, Tiling tiling, int heads, int targets, SDVariable weights) {
        SDVariable shaped = tiling.tiles() == 1
                ? weights.reshape(-1, heads, tiling.queries(), targets)
                : weights.reshape(-1, heads, tiling.tiles(), tiling.queries(), targets);
        scope.publish(AttentionGraph.WEIGHTS, shaped);
    }

    /**
     * Of the logits [B N G, P, T]: [B, N, H, W].
     *
     * @param alive [1, N or 1, G, P, 1], zero where a query sees nothing, whatever its logits; null where every query sees something
     */
    static void logSumExp(Context context, SDVariable logits, SDVariable alive) {
        SameDiff sameDiff = context.scope().sameDiff();
        Tiling tiling = context.tiles().tiling();
        int heads = context.geometry().heads();
        SDVariable largest = logits.max(true, 2); // [B N G, P, 1]
        SDVariable sum = sameDiff.math().exp(logits.sub(largest)).sum(true, 2);
        SDVariable all = sameDiff.math().log(sum).add(largest);
        SDVariable seen = alive == null
                ? all
                : all.reshape(-1, heads, tiling.tiles(), tiling.queries(), 1)
                        .add(sameDiff.math().log(alive));
        SDVariable tiled = seen.reshape(-1, 1, tiling.queries()); // [B N G, 1, P]
        context.scope().publish(AttentionGraph.LOG_SUM_EXP, context.tiles().map(tiled, heads, 1));
    }
}

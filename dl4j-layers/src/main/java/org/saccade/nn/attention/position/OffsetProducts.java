package org.saccade.nn.attention.position;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.attention.projection.Convolutions;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Tiling;

/**
 * Products of queries with an embedding of each offset along one axis, brought to the keys that stand at those offsets.
 *
 * @param context the attention
 * @param shared whether all heads share the embeddings
 */
record OffsetProducts(Context context, boolean shared) {

    // B batch, N heads, E channels of a head, K offsets, G tiles, P = p p' queries and s s' keys of a tile (rows,
    // columns)

    /** Queries [B, N E, H, W] and embeddings [N or 1, K, E] of row offsets to [B N, G, P, s, 1]. */
    SDVariable byRow(SDVariable queries, SDVariable table) {
        int offsets = context.offsets().rows();
        SDVariable products = products(queries, table, offsets);
        return context.tiles().byRow(spread(products, offsets), pixels(offsets));
    }

    /** Queries [B, N E, H, W] and embeddings [N or 1, K, E] of column offsets to [B N, G, P, 1, s']. */
    SDVariable byColumn(SDVariable queries, SDVariable table) {
        int offsets = context.offsets().columns();
        SDVariable products = products(queries, table, offsets);
        return context.tiles().byColumn(spread(products, offsets), pixels(offsets));
    }

    private SDVariable spread(SDVariable products, int offsets) {
        Tiling tiling = context.tiles().tiling();
        return Spread.between(
                context,
                products,
                offsets,
                tiling.rows().tile(),
                tiling.columns().tile());
    }

    private int pixels(int offsets) {
        return (offsets - 1) * context.offsets().step() + 1;
    }

    /** Each head's queries times that head's embeddings: [B N G, K, p, p']. */
    private SDVariable products(SDVariable queries, SDVariable table, int offsets) {
        SDVariable products = shared ? sharedProducts(queries, table, offsets) : headProducts(queries, table, offsets);
        return context.tiles()
                .queries(products, offsets)
                .reshape(
                        -1,
                        offsets,
                        context.tiles().tiling().rows().tile(),
                        context.tiles().tiling().columns().tile());
    }

    /** [B, N K, H, W], one 1x1 convolution for all heads, whose weights are zero where a head would meet another's channels. */
    private SDVariable headProducts(SDVariable queries, SDVariable table, int offsets) {
        SameDiff sameDiff = context.scope().sameDiff();
        Geometry geometry = context.geometry();
        int heads = geometry.heads();
        SDVariable ownHead =
                sameDiff.constant(Nd4j.eye(heads).castTo(queries.dataType()).reshape(heads, 1, heads, 1));
        SDVariable weights = table.reshape(heads, offsets, 1, geometry.keyChannels())
                .mul(ownHead) // [N, K, N, E]
                .reshape((long) heads * offsets, (long) heads * geometry.keyChannels(), 1, 1);
        return Convolutions.pointwise(sameDiff, queries, weights);
    }

    /** [B N, K, H, W]. */
    private SDVariable sharedProducts(SDVariable queries, SDVariable table, int offsets) {
        Geometry geometry = context.geometry();
        SDVariable heads = queries.reshape(
                -1,
                geometry.keyChannels(),
                geometry.queries().height(),
                geometry.queries().width());
        return Convolutions.pointwise(
                context.scope().sameDiff(), heads, table.reshape(offsets, geometry.keyChannels(), 1, 1));
    }
}

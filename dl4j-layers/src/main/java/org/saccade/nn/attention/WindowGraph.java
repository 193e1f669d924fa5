package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The core of local attention, after the projections, as dense products of tiles: the queries of a tile meet all keys that any of
 * their windows reaches, and those outside a query's own window are masked. Exact for every image size.
 *
 * <p>Unfolding the windows instead is the shorter graph, and 30 times slower here: it broadcasts, which SameDiff's gradients do badly.
 */
final class WindowGraph {

    // B batch, N heads, E channels per head, D = N E, H x W image, G tiles of it,
    // P = p p' queries of a tile, S = s s' keys of a tile (rows, columns), K window

    private final SameDiff sameDiff;
    private final LocalSelfAttentionOptions options;
    private final WindowAxis rows;
    private final WindowAxis columns;

    WindowGraph(SameDiff sameDiff, LocalSelfAttentionOptions options, long height, long width) {
        this.sameDiff = sameDiff;
        this.options = options;
        this.rows = WindowAxis.of(height, options.window(), options.border());
        this.columns = WindowAxis.of(width, options.window(), options.border());
    }

    /** Maps queries, keys and values [B, D, H, W] to the attended values [B, D, H, W]; embeddings are null without positions. */
    SDVariable attend(SDVariable q, SDVariable k, SDVariable v, SDVariable rowEmbeddings, SDVariable columnEmbeddings) {
        SDVariable scaled = options.scale() == 1 ? q : q.mul(options.scale());
        SDVariable queries = queryTiles(scaled, options.headChannels()); // [B N G, E, P]
        SDVariable content = sameDiff.mmul(queries, keyTiles(k), true, false, false); // [B N G, P, S]
        SDVariable places =
                rowLogits(q, rowEmbeddings).add(columnLogits(q, columnEmbeddings)); // [B N or 1, G, P, s, s']
        SDVariable logits = content.reshape(-1, tiles(), queries(), rows.keys(), columns.keys())
                .add(places) // [B N, G, P, s, s']
                .reshape(-1, queries(), keys()); // [B N G, P, S]
        SDVariable weights = sameDiff.nn().softmax(logits, 2); // [B N G, P, S], sums to 1 over S
        return image(sameDiff.mmul(keyTiles(v), weights, false, true, false)); // [B N G, E, P] to [B, D, H, W]
    }

    /** [B, N c, H, W] to [B N G, c, P]. */
    private SDVariable queryTiles(SDVariable map, long channels) {
        if (tiles() == 1) {
            return map.reshape(-1, channels, queries());
        }
        return padded(map, 0, rows.missing(), 0, columns.missing())
                .reshape(-1, channels, rows.tiles(), rows.tile(), columns.tiles(), columns.tile())
                .permute(0, 2, 4, 1, 3, 5)
                .reshape(-1, channels, queries());
    }

    /** [B, D, H, W] to [B N G, E, S]: tiles that overlap by their halos, zero outside the image. */
    private SDVariable keyTiles(SDVariable map) {
        SDVariable whole = padded(
                map, rows.halo(), rows.halo() + rows.missing(), columns.halo(), columns.halo() + columns.missing());
        if (tiles() == 1) {
            return whole.reshape(-1, options.headChannels(), keys());
        }
        Conv2DConfig stretches = Conv2DConfig.builder()
                .kH(rows.keys())
                .kW(columns.keys())
                .sH(rows.tile())
                .sW(columns.tile())
                .paddingMode(PaddingMode.VALID)
                .build();
        return sameDiff.cnn()
                .im2Col(whole, stretches) // [B, D, s, s', tile rows, tile columns]
                .reshape(-1, options.headChannels(), keys(), tiles())
                .permute(0, 3, 1, 2)
                .reshape(-1, options.headChannels(), keys());
    }

    /** [B N G, E, P] to [B, D, H, W]. */
    private SDVariable image(SDVariable tiled) {
        if (tiles() == 1) {
            return tiled.reshape(-1, options.channels(), rows.length(), columns.length());
        }
        return tiled.reshape(-1, rows.tiles(), columns.tiles(), options.headChannels(), rows.tile(), columns.tile())
                .permute(0, 3, 1, 4, 2, 5)
                .reshape(
                        -1,
                        options.channels(),
                        (long) rows.tiles() * rows.tile(),
                        (long) columns.tiles() * columns.tile())
                .get(
                        SDIndex.all(),
                        SDIndex.all(),
                        SDIndex.interval(0, rows.length()),
                        SDIndex.interval(0, columns.length()));
    }

    private SDVariable padded(SDVariable map, int above, int below, int left, int right) {
        if (above + below + left + right == 0) {
            return map;
        }
        int[][] margins = {{0, 0}, {0, 0}, {above, below}, {left, right}};
        return sameDiff.nn().pad(map, sameDiff.constant(Nd4j.createFromArray(margins)), 0);
    }

    /** What a key's row offset adds to its logit: [B N, G, P, s, 1], or [1, G, P, s, 1] without positions. */
    private SDVariable rowLogits(SDVariable q, SDVariable embeddings) {
        SDVariable reach = sameDiff.constant(reach(rows, true, q.dataType()));
        if (embeddings == null) {
            return reach;
        }
        SDVariable products = products(q, embeddings, 0).permute(0, 3, 2, 1); // [B N G, p', p, K]
        return byKey(products, rows)
                .permute(0, 2, 1, 3) // [B N G, p, p', s]
                .reshape(-1, tiles(), queries(), rows.keys(), 1)
                .add(reach);
    }

    /** What a key's column offset adds to its logit: [B N, G, P, 1, s'], or [1, G, P, 1, s'] without positions. */
    private SDVariable columnLogits(SDVariable q, SDVariable embeddings) {
        SDVariable reach = sameDiff.constant(reach(columns, false, q.dataType()));
        if (embeddings == null) {
            return reach;
        }
        SDVariable products = products(q, embeddings, options.rowChannels()).permute(0, 2, 3, 1); // [B N G, p, p', K]
        return byKey(products, columns)
                .reshape(-1, tiles(), queries(), 1, columns.keys())
                .add(reach);
    }

    /**
     * Each head's channels of q, from the given one on, times that head's embeddings [N, K, some]: [B N G, K, p, p']. For all heads
     * at once this is a 1x1 convolution, whose weights are zero where a head would meet another's channels.
     */
    private SDVariable products(SDVariable q, SDVariable embeddings, int from) {
        int heads = options.heads();
        int window = options.window();
        int after = options.headChannels() - from - Math.toIntExact(embeddings.getShape()[2]);
        INDArray margins = Nd4j.createFromArray(new int[][] {{0, 0}, {0, 0}, {from, after}});
        SDVariable ownHead =
                sameDiff.constant(Nd4j.eye(heads).castTo(q.dataType()).reshape(heads, 1, heads, 1));
        SDVariable weights = sameDiff.nn()
                .pad(embeddings, sameDiff.constant(margins), 0) // [N, K, E]
                .reshape(heads, window, 1, options.headChannels())
                .mul(ownHead) // [N, K, N, E]
                .reshape((long) heads * window, options.channels(), 1, 1);
        return queryTiles(Projection.convolve(sameDiff, q, weights, 1, 1), window)
                .reshape(-1, window, rows.tile(), columns.tile());
    }

    /**
     * From offsets to keys: [X, Y, t, K], the products of t queries in a line with K offsets, to [X, Y, t, keys], the same numbers
     * at the keys that stand at those offsets. Each line is padded to one more than the keys and all are read as one sequence, so
     * that the next line starts one key later.
     */
    private SDVariable byKey(SDVariable products, WindowAxis axis) {
        int others = queries() / axis.tile();
        int window = options.window();
        int reached = axis.tile() + window - 1;
        INDArray margins = Nd4j.createFromArray(new int[][] {{0, 0}, {0, 0}, {0, 0}, {0, reached + 1 - window}});
        SDVariable lines = sameDiff.nn()
                .pad(products, sameDiff.constant(margins), 0) // [X, Y, t, reached + 1]
                .reshape(-1, others, (long) axis.tile() * (reached + 1))
                .get(SDIndex.all(), SDIndex.all(), SDIndex.interval(0, axis.tile() * reached))
                .reshape(-1, others, axis.tile(), reached);
        int skipped = axis.radius() - axis.halo();
        return skipped == 0
                ? lines
                : lines.get(
                        SDIndex.all(), SDIndex.all(), SDIndex.all(), SDIndex.interval(skipped, skipped + axis.keys()));
    }

    /** [1, G, P, s, 1] for rows, [1, G, P, 1, s'] for columns: 0 where a query reaches a key, minus infinity elsewhere. */
    private INDArray reach(WindowAxis axis, boolean isRow, DataType type) {
        // In its shape at once: SameDiff would copy a reshaped constant.
        INDArray reach = Nd4j.zeros(type, 1, tiles(), queries(), isRow ? axis.keys() : 1, isRow ? 1 : axis.keys());
        for (int tile = 0; tile < tiles(); tile++) {
            for (int query = 0; query < queries(); query++) {
                int tileOnAxis = isRow ? tile / columns.tiles() : tile % columns.tiles();
                int queryOnAxis = isRow ? query / columns.tile() : query % columns.tile();
                for (int key = 0; key < axis.keys(); key++) {
                    if (!axis.reaches(tileOnAxis, queryOnAxis, key, options.border())) {
                        int[] place = {0, tile, query, isRow ? key : 0, isRow ? 0 : key};
                        reach.putScalar(place, Double.NEGATIVE_INFINITY);
                    }
                }
            }
        }
        return reach;
    }

    private int tiles() {
        return rows.tiles() * columns.tiles();
    }

    private int queries() {
        return rows.tile() * columns.tile();
    }

    private int keys() {
        return rows.keys() * columns.keys();
    }
}

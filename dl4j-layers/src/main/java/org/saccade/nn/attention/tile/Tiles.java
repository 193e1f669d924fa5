package org.saccade.nn.attention.tile;

import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.factory.Nd4j;

import java.util.function.IntUnaryOperator;

/**
 * Maps cut into tiles and put together again, so that attention of any neighbourhood is a few dense products: the queries of a tile
 * meet all keys that any of them can see, and the rest is masked. Exact for every image size.
 *
 * <p>Unfolding a window for every query instead is the shorter graph, and 30 times slower here: it broadcasts, which SameDiff's
 * gradients do badly.
 */
public final class Tiles {

    // B batch, N heads, E channels per head, G tiles of a map,
    // P = p p' queries of a tile, S = s s' keys of a tile (rows, columns)

    private final SameDiff sameDiff;
    private final Tiling tiling;
    private final TileAxis rows;
    private final TileAxis columns;

    public Tiles(SameDiff sameDiff, Tiling tiling) {
        this.sameDiff = sameDiff;
        this.tiling = tiling;
        this.rows = tiling.rows();
        this.columns = tiling.columns();
    }

    public Tiling tiling() {
        return tiling;
    }

    /** [B, X c, H, W] to [B X G, c, P]. */
    public SDVariable queries(SDVariable map, long channels) {
        if (tiling.tiles() == 1) {
            return map.reshape(-1, channels, tiling.queries());
        }
        return padded(map, 0, rows.missingQueries(), 0, columns.missingQueries())
                .reshape(-1, channels, rows.tiles(), rows.tile(), columns.tiles(), columns.tile())
                .permute(0, 2, 4, 1, 3, 5)
                .reshape(-1, channels, tiling.queries());
    }

    /** [B, X c, H, W] to [B X G, c, S]: tiles that overlap, zero outside the map. */
    public SDVariable keys(SDVariable map, long channels) {
        SDVariable whole = padded(map, rows.before(), rows.missingKeys(), columns.before(), columns.missingKeys());
        if (tiling.tiles() == 1) {
            return whole.reshape(-1, channels, tiling.keys());
        }
        Conv2DConfig stretches = Conv2DConfig.builder()
                .kH(rows.span())
                .kW(columns.span())
                .sH(rows.tile())
                .sW(columns.tile())
                .paddingMode(PaddingMode.VALID)
                .build();
        return sameDiff.cnn()
                .im2Col(whole, stretches) // [B, X c, s, s', tile rows, tile columns]
                .reshape(-1, channels, tiling.keys(), tiling.tiles())
                .permute(0, 3, 1, 2)
                .reshape(-1, channels, tiling.keys());
    }

    /** [B N G, c, P] to [B, N c, H, W], for N heads. */
    public SDVariable map(SDVariable tiled, long heads, long channels) {
        if (tiling.tiles() == 1) {
            return tiled.reshape(-1, heads * channels, rows.queries(), columns.queries());
        }
        return tiled.reshape(-1, rows.tiles(), columns.tiles(), channels, rows.tile(), columns.tile())
                .permute(0, 3, 1, 4, 2, 5)
                .reshape(
                        -1,
                        heads * channels,
                        (long) rows.tiles() * rows.tile(),
                        (long) columns.tiles() * columns.tile())
                .get(
                        SDIndex.all(),
                        SDIndex.all(),
                        SDIndex.interval(0, rows.queries()),
                        SDIndex.interval(0, columns.queries()));
    }

    /** Zeros around a map; a negative margin below or to the right cuts off what no tile sees. */
    private SDVariable padded(SDVariable map, int above, int below, int left, int right) {
        SDVariable kept = below < 0 || right < 0 ? seen(map, Math.min(below, 0), Math.min(right, 0)) : map;
        int[][] margins = {{0, 0}, {0, 0}, {above, Math.max(below, 0)}, {left, Math.max(right, 0)}};
        boolean none = above == 0 && below <= 0 && left == 0 && right <= 0;
        return none ? kept : sameDiff.nn().pad(kept, sameDiff.constant(Nd4j.createFromArray(margins)), 0);
    }

    private SDVariable seen(SDVariable keys, int below, int right) {
        return keys.get(
                SDIndex.all(),
                SDIndex.all(),
                SDIndex.interval(0, rows.keys() + below),
                SDIndex.interval(0, columns.keys() + right));
    }

    /**
     * From row offsets to keys: [X, K, p, p'], a number for each query and each of K row offsets, the middle one 0, to
     * [X / G, G, P, s, 1], the same numbers at the rows of keys that stand at those offsets.
     */
    public SDVariable byRow(SDVariable products, int offsets) {
        return byKey(products.permute(0, 3, 2, 1), columns.tile(), offsets, rows) // [X, p', p, s]
                .permute(0, 2, 1, 3)
                .reshape(-1, tiling.tiles(), tiling.queries(), rows.span(), 1);
    }

    /** From column offsets to keys: [X, K, p, p'] to [X / G, G, P, 1, s']. */
    public SDVariable byColumn(SDVariable products, int offsets) {
        return byKey(products.permute(0, 2, 3, 1), rows.tile(), offsets, columns) // [X, p, p', s']
                .reshape(-1, tiling.tiles(), tiling.queries(), 1, columns.span());
    }

    /**
     * [N, K, K'], a number for each pair of a row and a column offset, the middle one 0, to [1, N, 1, P, S]: the same in every tile.
     */
    public SDVariable byOffset(SDVariable table, int heads, int rowOffsets, int columnOffsets) {
        SDVariable byColumn = byKey(
                repeated(table.reshape((long) heads * rowOffsets, 1, 1, columnOffsets), columns),
                1,
                columnOffsets,
                columns);
        int pairs = columns.tile() * columns.span();
        SDVariable lines = byColumn // [N K, 1, p', s']
                .reshape(heads, rowOffsets, columns.tile(), columns.span())
                .permute(0, 2, 3, 1)
                .reshape(heads, pairs, 1, rowOffsets);
        return byKey(repeated(lines, rows), pairs, rowOffsets, rows) // [N, p' s', p, s]
                .reshape(heads, columns.tile(), columns.span(), rows.tile(), rows.span())
                .permute(0, 3, 1, 4, 2)
                .reshape(1, heads, 1, tiling.queries(), tiling.keys());
    }

    /** [X, Y, 1, K] to [X, Y, t, K]. */
    private SDVariable repeated(SDVariable line, TileAxis axis) {
        return line.add(sameDiff.constant(Nd4j.zeros(line.dataType(), 1, 1, axis.tile(), 1)));
    }

    /** [X, Y, t, K] to [X, Y, t, keys]. */
    private SDVariable byKey(SDVariable products, int others, int offsets, TileAxis axis) {
        return Skew.of(axis, offsets).toKeys(sameDiff, products, others);
    }

    /**
     * From keys to row offsets, the way of {@link #byRow} backwards: weights [X, P, S] to their sums [X, P, K] over the keys of
     * each row
     * offset.
     */
    public SDVariable rowOffsets(SDVariable weights, int offsets) {
        SDVariable sums = summed(weights, rows.span(), key -> key / columns.span())
                .reshape(-1, rows.tile(), columns.tile(), rows.span())
                .permute(0, 2, 1, 3); // [X, p', p, s]
        return Skew.of(rows, offsets)
                .toOffsets(sameDiff, sums, columns.tile())
                .permute(0, 2, 1, 3)
                .reshape(-1, tiling.queries(), offsets);
    }

    /** From keys to column offsets: weights [X, P, S] to [X, P, K]. */
    public SDVariable columnOffsets(SDVariable weights, int offsets) {
        SDVariable sums = summed(weights, columns.span(), key -> key % columns.span())
                .reshape(-1, rows.tile(), columns.tile(), columns.span()); // [X, p, p', s']
        return Skew.of(columns, offsets).toOffsets(sameDiff, sums, rows.tile()).reshape(-1, tiling.queries(), offsets);
    }

    /** [X, P, S] to [X P, lines]: a product with ones, because the gradient of a sum would be a broadcast. */
    private SDVariable summed(SDVariable weights, int lines, IntUnaryOperator line) {
        INDArray belongs = Nd4j.zeros(weights.dataType(), tiling.keys(), lines);
        for (int key = 0; key < tiling.keys(); key++) {
            belongs.putScalar(key, line.applyAsInt(key), 1);
        }
        return weights.reshape(-1, tiling.keys()).mmul(sameDiff.constant(belongs));
    }
}

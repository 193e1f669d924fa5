package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.saccade.nn.attention.tile.Grid;
import org.saccade.nn.attention.tile.Tiles;
import org.saccade.nn.attention.tile.Tiling;
import org.saccade.nn.graph.MapShape;

/**
 * Point-wise spatial attention (Zhao et al., PSANet, ECCV 2018): every position has a number for each offset to
 * another position, and these numbers are the weights.
 *
 * @param shape of the features
 * @param softmax whether weights are a softmax over the positions that are read; else they are divided by the number of positions
 */
public record PointwiseSpatialGraph(MapShape shape, boolean softmax) {

    // B batch, C channels, P = H W positions that are written, S = H W positions that are read

    /** How a position uses its numbers. */
    public enum Branch {
        /** As the weights with which it reads others: z_i = sum_j a_i[j - i] x_j. */
        COLLECT,
        /** As the weights with which it is read by others: z_i = sum_j a_j[i - j] x_j. */
        DISTRIBUTE
    }

    /**
     * @param map [B, (2H - 1)(2W - 1), H, W], row offsets outside, each from the most negative on
     * @return [B, P, S]
     */
    public SDVariable weights(SameDiff sameDiff, SDVariable map, Branch branch) {
        SDVariable own = byKey(sameDiff, map); // [B, P of the position that owns the numbers, S]
        SDVariable read = branch == Branch.COLLECT ? own : own.permute(0, 2, 1);
        return softmax ? sameDiff.nn().softmax(read, 2) : read.mul(1.0 / shape.positions());
    }

    /**
     * @param features [B, C, H, W]
     * @param weights [B, P, S]
     * @return [B, C, H, W]
     */
    public SDVariable attend(SameDiff sameDiff, SDVariable features, SDVariable weights) {
        SDVariable values = features.reshape(-1, shape.channels(), shape.positions()); // [B, C, S]
        return sameDiff.mmul(values, weights, false, true, false)
                .reshape(-1, shape.channels(), shape.height(), shape.width());
    }

    /** From offsets to positions, columns first. */
    private SDVariable byKey(SameDiff sameDiff, SDVariable map) {
        int h = shape.height();
        int w = shape.width();
        Grid grid = new Grid(h, w, 2);
        Tiles tiles = new Tiles(sameDiff, Tiling.whole(grid, grid));
        SDVariable columns = tiles.byColumn(map.reshape(-1, 2L * w - 1, h, w), 2 * w - 1) // [B (2H - 1), 1, P, 1, W']
                .reshape(-1, 2L * h - 1, shape.positions(), w)
                .permute(0, 3, 1, 2) // [B, W', 2H - 1, P]
                .reshape(-1, 2L * h - 1, h, w);
        return tiles.byRow(columns, 2 * h - 1) // [B W', 1, P, H', 1]
                .reshape(-1, w, shape.positions(), h)
                .permute(0, 2, 3, 1) // [B, P, H', W']
                .reshape(-1, shape.positions(), shape.positions());
    }
}

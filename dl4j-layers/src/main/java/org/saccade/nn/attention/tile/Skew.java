package org.saccade.nn.attention.tile;

import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The way along one axis from numbers for each query and offset to numbers for each query and key, and back. Each query's line is
 * padded to one more than the keys that the offsets reach, and all are read as one sequence, so that the next line starts one key
 * later.
 *
 * @param axis the axis
 * @param offsets K, the middle one is 0
 * @param line keys that a line holds
 * @param ahead places of a line before the first offset
 * @param from the place in a line of the tile's first key
 */
record Skew(TileAxis axis, int offsets, int line, int ahead, int from) {

    static Skew of(TileAxis axis, int offsets) {
        int reached = axis.tile() + offsets - 1;
        int skipped = offsets / 2 - axis.before();
        int lacking = Math.max(0, skipped + axis.span() - reached);
        int ahead = Math.max(0, -skipped);
        return new Skew(axis, offsets, reached + ahead + lacking, ahead, Math.max(0, skipped));
    }

    /** [X, Y, t, K] to [X, Y, t, keys]. Keys beyond the offsets get numbers of no meaning: they must be masked. */
    SDVariable toKeys(SameDiff sameDiff, SDVariable products, int others) {
        SDVariable lines = padded(sameDiff, products, ahead, line + 1 - ahead - offsets) // [X, Y, t, line + 1]
                .reshape(-1, others, (long) axis.tile() * (line + 1))
                .get(SDIndex.all(), SDIndex.all(), SDIndex.interval(0, axis.tile() * line))
                .reshape(-1, others, axis.tile(), line);
        return from == 0 && axis.span() == line
                ? lines
                : lines.get(SDIndex.all(), SDIndex.all(), SDIndex.all(), SDIndex.interval(from, from + axis.span()));
    }

    /** [X, Y, t, keys] to [X, Y, t, K]. Keys beyond the offsets are left out. */
    SDVariable toOffsets(SameDiff sameDiff, SDVariable weights, int others) {
        SDVariable lines = padded(sameDiff, weights, from, line - from - axis.span()) // [X, Y, t, line]
                .reshape(-1, others, 1, (long) axis.tile() * line);
        return padded(sameDiff, lines, 0, axis.tile())
                .reshape(-1, others, axis.tile(), line + 1)
                .get(SDIndex.all(), SDIndex.all(), SDIndex.all(), SDIndex.interval(ahead, ahead + offsets));
    }

    private static SDVariable padded(SameDiff sameDiff, SDVariable lines, int before, int after) {
        int[][] margins = {{0, 0}, {0, 0}, {0, 0}, {before, after}};
        return sameDiff.nn().pad(lines, sameDiff.constant(Nd4j.createFromArray(margins)), 0);
    }
}

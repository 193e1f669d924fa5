package org.saccade.nn.attention.neighbourhood;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.tile.AxisRule;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Offsets;
import org.saccade.nn.attention.tile.Tiling;

/**
 * Rectangles of queries that see what was generated before them, rectangle after rectangle and row after row within one, as far as
 * it lies in a memory around the rectangle: "2D local attention" of the Image Transformer (arXiv:1802.05751).
 *
 * @param height rows of a rectangle
 * @param width columns of a rectangle
 * @param above rows of memory above it
 * @param beside columns of memory to its left, and to its right
 */
public record BlockMemory2D(
        @JsonProperty(required = true) int height,
        @JsonProperty(required = true) int width,
        @JsonProperty(required = true) int above,
        @JsonProperty(required = true) int beside)
        implements Neighbourhood {

    public BlockMemory2D {
        Rules.atLeast(1, "height", height);
        Rules.atLeast(1, "width", width);
        Rules.atLeast(0, "above", above);
        Rules.atLeast(0, "beside", beside);
    }

    @Override
    public void check(Geometry geometry) {
        geometry.requireOneGrid();
    }

    @Override
    public Tiling tiling(Geometry geometry) {
        int rows = geometry.keys().height();
        int columns = geometry.keys().width();
        return Tiling.covering(
                geometry.keys(),
                height,
                width,
                AxisRule.between(
                        query -> Math.max(0, start(query, height) - above),
                        query -> Math.min(rows, start(query, height) + height) - 1),
                AxisRule.between(
                        query -> Math.max(0, start(query, width) - beside),
                        query -> Math.min(columns, start(query, width) + width + beside) - 1));
    }

    @Override
    public long pairs(Geometry geometry) {
        return geometry.pairs((geometry.axes() == 1 ? 1L : height + above) * (width + 2 * beside));
    }

    @Override
    public Reach reach(Geometry geometry, Tiling tiling) {
        return Reach.byPairs(
                tiling,
                1,
                (head, queryRow, queryColumn, keyRow, keyColumn) -> remembers(queryRow, queryColumn, keyRow, keyColumn)
                        && isGenerated(queryRow, queryColumn, keyRow, keyColumn));
    }

    @Override
    public Offsets offsets(Geometry geometry) {
        return new Offsets(geometry.axes() == 1 ? 0 : height + above - 1, width + beside - 1, 1);
    }

    private boolean remembers(int queryRow, int queryColumn, int keyRow, int keyColumn) {
        int top = start(queryRow, height);
        int left = start(queryColumn, width);
        return keyRow >= top - above
                && keyRow < top + height
                && keyColumn >= left - beside
                && keyColumn < left + width + beside;
    }

    /** Whether a key is the query's own or comes before it. */
    private boolean isGenerated(int queryRow, int queryColumn, int keyRow, int keyColumn) {
        if (start(queryRow, height) != start(keyRow, height)) {
            return keyRow < queryRow;
        }
        if (start(queryColumn, width) != start(keyColumn, width)) {
            return keyColumn < queryColumn;
        }
        return keyRow < queryRow || keyRow == queryRow && keyColumn <= queryColumn;
    }

    private static int start(int place, int size) {
        return place / size * size;
    }
}

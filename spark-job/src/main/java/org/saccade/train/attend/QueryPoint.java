package org.saccade.train.attend;

import org.saccade.nn.attention.map.Cell;
import org.saccade.nn.attention.tile.Grid;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A point of the network's input whose attention is shown.
 *
 * @param x from the left, a fraction of the width, 0 to 1
 * @param y from the top, a fraction of the height, 0 to 1
 */
public record QueryPoint(double x, double y) {

    /** In the middle, around it, and the last one in a corner, where windows reach over the edges. */
    public static final List<QueryPoint> DEFAULTS = List.of(
            new QueryPoint(0.5, 0.5),
            new QueryPoint(0.25, 0.3),
            new QueryPoint(0.75, 0.3),
            new QueryPoint(0.3, 0.75),
            new QueryPoint(0.99, 0.99));

    public QueryPoint {
        if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1)) {
            throw new IllegalArgumentException("a query point must lie on the image, got " + x + ", " + y);
        }
    }

    /** The middle of a pixel of a square input. */
    public static QueryPoint ofPixel(int x, int y, int size) {
        return new QueryPoint((x + 0.5) / size, (y + 0.5) / size);
    }

    /** {@code perSide * perSide} points, row after row, each in the middle of a part of the image. */
    public static List<QueryPoint> grid(int perSide) {
        return IntStream.range(0, perSide * perSide)
                .mapToObj(i -> ofPixel(i % perSide, i / perSide, perSide))
                .toList();
    }

    /** The place of a map that the point lies in. */
    Cell in(Grid grid) {
        return new Cell(place(y, grid.height()), place(x, grid.width()));
    }

    private static int place(double fraction, int length) {
        return Math.min((int) (fraction * length), length - 1);
    }
}

package org.saccade.nn.attention.neighbourhood;

import org.saccade.nn.attention.tile.AxisRule;
import org.saccade.nn.attention.tile.Grid;
import org.saccade.nn.attention.tile.Tiling;

/**
 * Tiles for windows. Larger ones compute more logits that are masked away, smaller ones copy more keys. All are about as large, so
 * that few queries fill up the last one.
 */
final class WindowTiles {

    /** A window of 7 then computes 4 times the logits that it needs, and copies each key 3 times. */
    private static final int ON_IMAGE = 8;
    /** Along one axis larger tiles waste less. */
    private static final int ON_SEQUENCE = 16;

    private WindowTiles() {}

    /**
     * Tiles that hold what the rules let their queries see.
     *
     * @param window pixels from the first to the last key of a query along an axis; tiles are at least half as long
     */
    static Tiling tiling(Grid grid, int window, AxisRule rows, AxisRule columns) {
        int most = Math.max(grid.axes() == 1 ? ON_SEQUENCE : ON_IMAGE, window / 2);
        return Tiling.covering(grid, even(grid.height(), most), even(grid.width(), most), rows, columns);
    }

    private static int even(int length, int most) {
        int tiles = (length - 1) / most + 1;
        return (length - 1) / tiles + 1;
    }
}

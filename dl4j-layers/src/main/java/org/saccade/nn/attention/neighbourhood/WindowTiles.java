package org.saccade.nn.attention.neighbourhood;

import org.saccade.nn.attention.tile.AxisRule;
import org.saccade.nn.attention.tile.Grid;
import org.saccade.nn.attention.tile.Tiling;

/**
 * Tiles for windows. Larger ones compute more logits that are masked away, smaller ones copy more keys. All are about as large, so
 * that few queries fill up the last one.
 */
final class WindowTiles {

    /** Measured on 56, 28 and 14 pixels with a window of 7: 7 and 8 take half of the time of 10. */
    private static final int ON_IMAGE = 8;
    /** Measured: shorter ones are not faster. */
    private static final int ON_SEQUENCE = 16;

    private WindowTiles() {}

    /**
     * Tiles that hold what the rules let their queries see.
     *
     * @param window pixels from the first to the last key of a query along an axis. Measured on sequences with windows of 129: tiles
     *     of half a window are faster than whole ones, and than eighths
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

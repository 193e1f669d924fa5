package org.saccade.nn.attention.tile;

/**
 * Positions of a map in rows and columns; a sequence has one row.
 *
 * @param axes 2 for an image, 1 for a sequence, which has no row positions even where an image of one row would have them
 */
public record Grid(int height, int width, int axes) {

    public int positions() {
        return Math.multiplyExact(height, width);
    }

    /** The same positions as one sequence, row after row. */
    public Grid raster() {
        return new Grid(1, positions(), 1);
    }
}

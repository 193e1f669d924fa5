package org.saccade.nn.attention.tile;

import org.saccade.nn.graph.MapShape;

/**
 * Positions of a map in rows and columns; a sequence has one row.
 *
 * @param axes 2 for an image, 1 for a sequence, which has no row positions even where an image of one row would have them
 */
public record Grid(int height, int width, int axes) {

    public static Grid of(MapShape map, int axes) {
        return new Grid(map.height(), map.width(), axes);
    }

    /** One place for all. */
    public static Grid one(int axes) {
        return new Grid(1, 1, axes);
    }

    public int positions() {
        return Math.multiplyExact(height, width);
    }

    /** The same positions as one sequence, row after row. */
    public Grid raster() {
        return new Grid(1, positions(), 1);
    }
}

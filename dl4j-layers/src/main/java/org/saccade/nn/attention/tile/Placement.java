package org.saccade.nn.attention.tile;

/**
 * Where the positions of an attention stand.
 *
 * @param before positions before the first of the map, which stand nowhere: a class token, a memory
 * @param grid the map
 */
public record Placement(int before, Grid grid) {

    /** Positions of a map and no others. */
    public static Placement on(Grid grid) {
        return new Placement(0, grid);
    }
}

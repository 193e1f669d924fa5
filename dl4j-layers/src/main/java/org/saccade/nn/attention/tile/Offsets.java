package org.saccade.nn.attention.tile;

/**
 * The offsets from a query to the keys that a table of relative positions has an entry for: from -radius to radius steps.
 *
 * @param rowRadius largest number of steps between rows
 * @param columnRadius largest number of steps between columns
 * @param step pixels of a step, more than 1 in a dilated window
 */
public record Offsets(int rowRadius, int columnRadius, int step) {

    /** Every offset within the map. */
    public static Offsets within(Geometry geometry) {
        return new Offsets(
                Math.max(geometry.queries().height(), geometry.keys().height()) - 1,
                Math.max(geometry.queries().width(), geometry.keys().width()) - 1,
                1);
    }

    /** Entries of a table over row offsets. */
    public int rows() {
        return 2 * rowRadius + 1;
    }

    public int columns() {
        return 2 * columnRadius + 1;
    }
}

package org.saccade.nn.kernel;

/**
 * The logits of a block of queries, then their weights: those of an offset lie {@code slot} elements after those of the offset before.
 */
final class Logits {

    private final float[] rows;
    private final float[] columns;
    private final float[] values;
    private final int slot;
    private int at;
    private int base;

    /**
     * @param rows what a row offset adds
     * @param columns what a column offset adds
     */
    Logits(float[] rows, float[] columns, float[] values, int slot) {
        this.rows = rows;
        this.columns = columns;
        this.values = values;
        this.slot = slot;
    }

    /** Lets those of offset 0 begin at the place. */
    void placeAt(int place) {
        at = place;
    }

    /** Lets the block's row and column logits lie so far from the first ones. */
    void joinAt(int place) {
        base = place;
    }

    int base() {
        return base;
    }

    float[] rows() {
        return rows;
    }

    float[] columns() {
        return columns;
    }

    float[] values() {
        return values;
    }

    int slot() {
        return slot;
    }

    int at() {
        return at;
    }
}

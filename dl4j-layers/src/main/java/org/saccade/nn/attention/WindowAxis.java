package org.saccade.nn.attention;

/**
 * How one axis of an image is cut into tiles of queries and, around each, the stretch of keys that their windows can reach.
 *
 * @param length pixels of the image along the axis
 * @param radius half the window: a query reaches that many pixels to either side
 * @param tile queries of a tile
 * @param halo keys beyond a tile on either side; 0 where the only tile holds every key that there is
 */
record WindowAxis(int length, int radius, int tile, int halo) {

    /** Measured: larger tiles compute more logits that are masked away, smaller ones copy more keys. */
    private static final int LARGEST_TILE = 8;

    static WindowAxis of(long length, int window, BorderMode border) {
        int pixels = Math.toIntExact(length);
        boolean whole = pixels <= LARGEST_TILE;
        int radius = window / 2;
        return new WindowAxis(
                pixels, radius, whole ? pixels : LARGEST_TILE, whole && border == BorderMode.MASK ? 0 : radius);
    }

    int tiles() {
        return (length - 1) / tile + 1;
    }

    /** Keys that a tile sees. */
    int keys() {
        return tile + 2 * halo;
    }

    /** Pixels to add after the last one, so that the tiles are full. */
    int missing() {
        return tiles() * tile - length;
    }

    /** Whether a query reaches a key, both counted within the tile; a cell outside the image counts if {@code border} has it. */
    boolean reaches(int tileIndex, int query, int key, BorderMode border) {
        int offset = key - halo - query;
        int pixel = tileIndex * tile + key - halo;
        boolean exists = border == BorderMode.ZERO || pixel >= 0 && pixel < length;
        // A query beyond the image is cut off later; it keeps its own cell so that its weights stay numbers.
        return Math.abs(offset) <= radius && (exists || offset == 0);
    }
}

package org.saccade.nn.attention.neighbourhood;

/** How many queries share a tile. */
final class TileSize {

    private static final int LEAST_ON_IMAGE = 8;
    private static final int LEAST_ON_SEQUENCE = 16;

    private TileSize() {}

    /**
     * Along each axis of an image. Larger tiles compute more logits that are masked away, smaller ones copy more keys; 8 was measured
     * for the usual windows, and a tile of half a large window copies each key nine times.
     */
    static int ofImage(int window) {
        return Math.max(LEAST_ON_IMAGE, window / 2);
    }

    /** On a sequence: as many queries as the keys that one sees, so that each key is copied twice. */
    static int ofSequence(int keys) {
        return Math.max(LEAST_ON_SEQUENCE, keys);
    }
}

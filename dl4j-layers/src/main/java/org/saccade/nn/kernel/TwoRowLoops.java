package org.saccade.nn.kernel;

/**
 * Loops that handle two blocks at once, the lower one some rows under the upper one. A key that both see is loaded once: loads are what
 * bounds the other loops. Lists hold the upper block's offsets.
 */
interface TwoRowLoops extends Loops {

    /**
     * From the upper block to the lower one.
     *
     * @param distance between their positions
     * @param offsets between the offsets at which they see the same key
     */
    record Below(int distance, int offsets) {}

    /** As {@link Loops#logits}. */
    void logits(int[] list, Pairs pairs, Below below, float[] q, float[] k, int at, Logits upper, Logits lower);

    /** As {@link Loops#addProducts}. */
    void addProducts(int[] list, Pairs pairs, Below below, float[] q, float[] k, int at, Logits upper, Logits lower);

    /** y = factor (y + sum of w v). */
    void addAverages(
            int[] list,
            Pairs pairs,
            Below below,
            Logits upper,
            Logits lower,
            float[] v,
            int at,
            float[] factors,
            float[] factorsBelow,
            float[] y);

    /** Adds what keys receive of the queries that both blocks are seen by; the weights' place is the upper keys'. */
    void addGathered(int[] list, Pairs pairs, Below below, Logits w, float[] g, int at, float[] result);
}

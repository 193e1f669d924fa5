package org.saccade.nn.kernel;

/**
 * The loops of local attention: over the offsets of a list and one block of positions, eight channels at a time, or over whole maps.
 */
interface Loops {

    /** Channels that a loop takes at a time. */
    int CHANNELS = 8;

    /** Rows that {@link #addScaled} takes at a time. */
    int TOGETHER = 4;

    /**
     * Where pairs of a query and a key lie.
     *
     * @param stride elements of a channel
     * @param shifts from a query to its key, by offset
     * @param rows where an offset's row logits lie, of the first block
     * @param columns where an offset's column logits lie
     */
    record Pairs(int stride, int[] shifts, int[] rows, int[] columns) {}

    /** Positions of a block. */
    int lanes();

    /** w = row logit + column logit + q k. */
    void logits(int[] list, Pairs pairs, float[] q, float[] k, int at, Logits w);

    /** w += q k. */
    void addProducts(int[] list, Pairs pairs, float[] q, float[] k, int at, Logits w);

    /** w = row logit + column logit. */
    void joined(int[] list, Pairs pairs, Logits w);

    /** The largest of a query's weights. */
    void largest(int[] list, Logits w, float[] result);

    /** w = exp(w - less), and their sums; zero where less is larger by 88. */
    void exponentials(int[] list, Logits w, float[] less, int at, float[] sums);

    /**
     * largest + log(sum). Vectors have logarithms too, but JDK 17 computes them in another way once a method is compiled: the bits of a
     * training would depend on when that is.
     */
    default void logSumExp(float[] largest, float[] sums, float[] result, int to) {
        for (int lane = 0; lane < lanes(); lane++) {
            result[to + lane] = largest[lane] + (float) Math.log(sums[lane]);
        }
    }

    /** Without vectors: JDK 17 may compile so small a method on its own, and puts its vectors on the heap. */
    default void inverses(float[] values) {
        for (int lane = 0; lane < lanes(); lane++) {
            values[lane] = 1 / values[lane];
        }
    }

    /** y = factor sum of w v. */
    void average(int[] list, Pairs pairs, Logits w, float[] v, int at, float[] factors, float[] y);

    /** What keys receive of the queries that see them: the sum of w g over the queries. The weights' place is the keys'. */
    void gather(int[] list, Pairs pairs, Logits w, float[] g, int at, float[] result);

    /** The sum of w d. */
    void weighted(int[] list, Logits w, Logits d, float[] sums);

    /** d = factor w (d - mean): the gradient of a softmax. */
    void logitGradients(int[] list, Logits w, Logits d, float[] means, float[] factors);

    /** The sum of the gradients of the list's offsets. */
    void sum(int[] list, Logits d, float[] sums, int to);

    /**
     * to += the sum of factors times rows, of whole blocks.
     *
     * @param rows the first one at a place, the others a stride apart
     * @param factors the first one at a place, the others a step apart
     * @param count of rows and factors
     */
    default void addScaled(
            float[] rows,
            int at,
            int stride,
            float[] factors,
            int first,
            int step,
            int count,
            float[] to,
            int toAt,
            int length) {
        for (int done = 0; done < count; done += TOGETHER) {
            int row = at + done * stride;
            int factor = first + done * step;
            if (count - done >= TOGETHER) {
                addFour(rows, row, stride, factors, factor, step, to, toAt, length);
            } else {
                for (int i = 0; i < count - done; i++) {
                    addOne(rows, row + i * stride, factors[factor + i * step], to, toAt, length);
                }
            }
        }
    }

    /** The same of one row. */
    void addOne(float[] row, int at, float factor, float[] to, int toAt, int length);

    /** The same of {@link #TOGETHER} rows. */
    void addFour(
            float[] rows, int at, int stride, float[] factors, int first, int step, float[] to, int toAt, int length);

    /** The sums of a times b, lane by lane, of whole blocks. */
    void products(float[] a, int aAt, float[] b, int bAt, int length, float[] sums);
}

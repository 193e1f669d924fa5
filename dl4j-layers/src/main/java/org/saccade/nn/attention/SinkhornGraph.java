package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.saccade.nn.graph.GraphScope;

/**
 * Attention to blocks in an order that is learned.
 *
 * @param scope the graph
 * @param heads N
 * @param blocks K
 * @param length b, positions of a block
 * @param channels E of a head
 */
record SinkhornGraph(GraphScope scope, int heads, int blocks, int length, int channels) {

    // B batch, N heads, E channels of a head, K blocks of b positions, P = K b

    /**
     * Sinkhorn's normalisation in log space: rows, then columns, of a matrix of positive numbers made to sum to one in turn
     * (arXiv:2002.11296).
     *
     * @param logits [B N, K, K], the logarithms of the numbers
     * @return [B N, K, K]; the columns sum to one, and with enough iterations the rows too
     */
    SDVariable sorting(SDVariable logits, int iterations) {
        SameDiff sameDiff = scope.sameDiff();
        SDVariable log = logits;
        for (int i = 0; i < iterations; i++) {
            SDVariable rows = sameDiff.nn().logSoftmax(log);
            log = sameDiff.nn().logSoftmax(rows.permute(0, 2, 1)).permute(0, 2, 1);
        }
        return sameDiff.math().exp(log);
    }

    /**
     * Queries, keys and values [B, N E, 1, P] and the sorting [B N, K, K], whose row i says of which blocks sorted block i is made.
     *
     * @param kept 0 where a block attends to its sorted block and itself, or the number of sorted blocks that all attend to
     * @return [B, N E, 1, P]
     */
    SDVariable attend(SDVariable q, SDVariable k, SDVariable v, SDVariable sorting, int kept) {
        scope.publish(SinkhornLayer.SORTING, sorting.reshape(-1, heads, blocks, blocks));
        SDVariable y = kept == 0 ? inBlocks(q, k, v, sorting) : toFirst(kept, q, k, v, sorting);
        return y.reshape(-1, (long) heads * channels, 1, (long) blocks * length);
    }

    /** [B N, E, P]. */
    private SDVariable inBlocks(SDVariable q, SDVariable k, SDVariable v, SDVariable sorting) {
        SameDiff sameDiff = scope.sameDiff();
        SDVariable keys = sameDiff.concat(2, ofBlocks(sorted(k, sorting)), ofBlocks(byBlock(k))); // [B N K, E, 2 b]
        SDVariable values = sameDiff.concat(2, ofBlocks(sorted(v, sorting)), ofBlocks(byBlock(v)));
        SDVariable weights = weights(ofBlocks(byBlock(q)), keys); // [B N K, b, 2 b]
        scope.publish(AttentionGraph.WEIGHTS, weights.reshape(-1, heads, blocks, length, 2L * length));
        return sameDiff.mmul(values, weights, false, true, false) // [B N K, E, b]
                .reshape(-1, blocks, channels, length)
                .permute(0, 2, 1, 3)
                .reshape(-1, channels, (long) blocks * length);
    }

    /** [B N, E, P]. */
    private SDVariable toFirst(int kept, SDVariable q, SDVariable k, SDVariable v, SDVariable sorting) {
        SDVariable first = sorting.get(SDIndex.all(), SDIndex.interval(0, kept), SDIndex.all()); // [B N, n, K]
        SDVariable weights = weights(
                q.reshape(-1, channels, (long) blocks * length), sequence(sorted(k, first), kept)); // [B N, P, n b]
        scope.publish(AttentionGraph.WEIGHTS, weights.reshape(-1, heads, (long) blocks * length, (long) kept * length));
        return scope.sameDiff().mmul(sequence(sorted(v, first), kept), weights, false, true, false);
    }

    /** Queries [X, E, P] and keys [X, E, S] to [X, P, S]. */
    private SDVariable weights(SDVariable queries, SDVariable keys) {
        SameDiff sameDiff = scope.sameDiff();
        SDVariable logits = sameDiff.mmul(queries.mul(1 / Math.sqrt(channels)), keys, true, false, false);
        return sameDiff.nn().softmax(logits, 2);
    }

    /** [B, N E, 1, P] to [B N, K, E b]. */
    private SDVariable byBlock(SDVariable map) {
        return map.reshape(-1, channels, blocks, length)
                .permute(0, 2, 1, 3)
                .reshape(-1, blocks, (long) channels * length);
    }

    /** [B, N E, 1, P] and some rows [B N, n, K] of the sorting to [B N, n, E b]. */
    private SDVariable sorted(SDVariable map, SDVariable rows) {
        return scope.sameDiff().mmul(rows, byBlock(map));
    }

    /** [B N, K, E b] to [B N K, E, b]. */
    private SDVariable ofBlocks(SDVariable byBlock) {
        return byBlock.reshape(-1, channels, length);
    }

    /** [B N, n, E b] to [B N, E, n b]. */
    private SDVariable sequence(SDVariable byBlock, int n) {
        return byBlock.reshape(-1, n, channels, length).permute(0, 2, 1, 3).reshape(-1, channels, (long) n * length);
    }
}

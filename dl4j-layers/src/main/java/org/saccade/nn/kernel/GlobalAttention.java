package org.saccade.nn.kernel;

import org.saccade.nn.Rules;

import java.util.Optional;

/**
 * What attention of every query to every key computes (Vaswani et al., arXiv:1706.03762), and on which sizes.
 *
 * <p>Queries [B, N E, H, W], keys [B, N E, H', W'], values [B, N E', H', W'], output [B, N E', H, W], logarithms of the sums of
 * exponentials [B, N, H, W]; row embeddings [N or 1, 2 max(H, H') - 1, channels], column embeddings alike. The middle offset is 0.
 *
 * @param heads N
 * @param keyChannels E, channels of a head's queries and keys
 * @param valueChannels E', channels of a head's values
 * @param queryMap H, W
 * @param keyMap H', W'
 * @param scale of the products of queries and keys, positive
 * @param positions empty for none
 */
public record GlobalAttention(
        int heads,
        int keyChannels,
        int valueChannels,
        MapSize queryMap,
        MapSize keyMap,
        double scale,
        Optional<RelativePositions> positions) {

    public GlobalAttention {
        Rules.atLeast(1, "heads", heads);
        Rules.atLeast(1, "keyChannels", keyChannels);
        Rules.atLeast(1, "valueChannels", valueChannels);
        Rules.require(scale > 0 && Double.isFinite(scale), "scale must be positive and finite, got scale=%s", scale);
        EmbeddingTables.of(heads, keyChannels, positions, 1, 1);
    }

    /** What computes it, in single or double precision. */
    public AttentionKernel kernel(boolean isDouble) {
        return isDouble ? new PlainGlobalAttention(this) : new GlobalAttentionKernel(this);
    }

    int queries() {
        return queryMap.positions();
    }

    int keys() {
        return keyMap.positions();
    }

    EmbeddingTables tables() {
        return EmbeddingTables.of(heads, keyChannels, positions, 2 * rowRadius() + 1, 2 * columnRadius() + 1);
    }

    private int rowRadius() {
        return Math.max(queryMap.height(), keyMap.height()) - 1;
    }

    private int columnRadius() {
        return Math.max(queryMap.width(), keyMap.width()) - 1;
    }

    /** The row offset of a query and the keys of the first row; those of row i are i further. */
    int rowOffset(int query) {
        return rowRadius() - query / queryMap.width();
    }

    int columnOffset(int query) {
        return columnRadius() - query % queryMap.width();
    }

    int rowOf(int key) {
        return key / keyMap.width();
    }

    int columnOf(int key) {
        return key % keyMap.width();
    }
}

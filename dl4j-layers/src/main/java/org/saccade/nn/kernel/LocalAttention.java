package org.saccade.nn.kernel;

import org.saccade.nn.Rules;

import java.util.Optional;

/**
 * What local attention computes (Ramachandran et al., arXiv:1906.05909), and on which sizes.
 *
 * <p>Queries and keys [B, N E, H, W], values and output [B, N E', H, W], logarithms of the sums of exponentials [B, N, H, W]; row
 * embeddings [N or 1, row offsets, channels], column embeddings alike. The middle offset is 0.
 *
 * @param heads N
 * @param keyChannels E, channels of a head's queries and keys
 * @param valueChannels E', channels of a head's values
 * @param rows what a query sees along its column: H positions; a sequence has one row
 * @param columns what a query sees along its row: W positions
 * @param content the factor of query times key; empty where logits are made of positions alone and there are no keys
 * @param positions empty for none
 */
public record LocalAttention(
        int heads,
        int keyChannels,
        int valueChannels,
        AxisWindow rows,
        AxisWindow columns,
        Optional<Double> content,
        Optional<RelativePositions> positions) {

    public LocalAttention {
        Rules.atLeast(1, "heads", heads);
        Rules.atLeast(1, "keyChannels", keyChannels);
        Rules.atLeast(1, "valueChannels", valueChannels);
        EmbeddingTables.of(heads, keyChannels, positions, rows.offsets(), columns.offsets());
    }

    /** What computes it, in single or double precision. */
    public AttentionKernel kernel(boolean isDouble) {
        return isDouble ? new PlainLocalAttention(this) : new LocalAttentionKernel(this);
    }

    int positionsOfMap() {
        return rows.length() * columns.length();
    }

    int offsets() {
        return rows.offsets() * columns.offsets();
    }

    int rowOf(int offset) {
        return offset / columns.offsets();
    }

    int columnOf(int offset) {
        return offset % columns.offsets();
    }

    EmbeddingTables tables() {
        return EmbeddingTables.of(heads, keyChannels, positions, rows.offsets(), columns.offsets());
    }
}

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
        positions.ifPresent(tables -> {
            Rules.require(
                    tables.rowChannels() <= keyChannels && tables.columnChannels() <= keyChannels,
                    "embeddings meet at most the channels of a head, got rowChannels=%d, columnChannels=%d, keyChannels=%d",
                    tables.rowChannels(),
                    tables.columnChannels(),
                    keyChannels);
        });
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

    /** Values of the row embeddings of a head. */
    int rowTable() {
        return positions.map(RelativePositions::rowChannels).orElse(0) * rows.offsets();
    }

    int columnTable() {
        return positions.map(RelativePositions::columnChannels).orElse(0) * columns.offsets();
    }

    /** Where a head's embeddings begin, in tables of so many values a head. */
    int tableAt(int head, int size) {
        return positions.map(RelativePositions::shared).orElse(true) ? 0 : head * size;
    }

    int tables() {
        return positions.map(RelativePositions::shared).orElse(true) ? 1 : heads;
    }
}

package org.saccade.nn.kernel;

import org.saccade.nn.Rules;

/**
 * What attention of every query to every key computes (Vaswani et al., arXiv:1706.03762), and on which sizes.
 *
 * <p>Queries [B, N E, P], keys [B, N E, S], values [B, N E', S], output [B, N E', P], logarithms of the sums of exponentials [B, N, P].
 *
 * @param heads N
 * @param keyChannels E, channels of a head's queries and keys
 * @param valueChannels E', channels of a head's values
 * @param queries P, positions of a map of queries
 * @param keys S, positions of a map of keys
 * @param scale of the products of queries and keys
 */
public record GlobalAttention(int heads, int keyChannels, int valueChannels, int queries, int keys, double scale) {

    public GlobalAttention {
        Rules.atLeast(1, "heads", heads);
        Rules.atLeast(1, "keyChannels", keyChannels);
        Rules.atLeast(1, "valueChannels", valueChannels);
        Rules.atLeast(1, "queries", queries);
        Rules.atLeast(1, "keys", keys);
    }

    /** What computes it, in single or double precision. */
    public AttentionKernel kernel(boolean isDouble) {
        return isDouble ? new PlainGlobalAttention(this) : new GlobalAttentionKernel(this);
    }
}

package org.saccade.nn.attention;

/**
 * Stand-alone self-attention on sequences: every position looks at the window around it (Ramachandran et al., arXiv:1906.05909). It
 * is {@link LocalSelfAttention2D} without rows: the embedding of an offset meets all of a head's query.
 *
 * <p>Input [B, C, W]; output [B, D, W]. The embeddings have the shape [heads, window, E].
 */
public final class LocalSelfAttention1D extends AttentionLayer<LocalSelfAttentionOptions> {

    public LocalSelfAttention1D(LocalSelfAttentionOptions options) {
        super(options);
    }

    /** For the JSON reader. */
    private LocalSelfAttention1D() {}

    @Override
    public int axes() {
        return 1;
    }
}

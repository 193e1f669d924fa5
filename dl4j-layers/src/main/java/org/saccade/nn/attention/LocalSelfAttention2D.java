package org.saccade.nn.attention;

/**
 * Stand-alone self-attention: every pixel looks at the window around it (Ramachandran et al., arXiv:1906.05909). Queries, keys and
 * values are dense 1x1 projections; with relative positions the logit of a key adds the query's first half times the embedding of
 * the row offset and its other half times that of the column offset, in each head.
 *
 * <p>Input [B, C, H, W]; output [B, D, H, W]. There are no biases and no output projection: a 1x1 convolution follows where heads
 * are to be mixed. Row embeddings have the shape [heads, window, floor(E / 2)], column embeddings [heads, window, ceil(E / 2)].
 */
public final class LocalSelfAttention2D extends AttentionLayer<LocalSelfAttentionOptions> {

    public LocalSelfAttention2D(LocalSelfAttentionOptions options) {
        super(options);
    }

    /** For the JSON reader. */
    private LocalSelfAttention2D() {}
}

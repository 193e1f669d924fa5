package org.saccade.nn.attention;

/**
 * Sparse Sinkhorn attention (Tay et al., arXiv:2002.11296): blocks of positions, row after row, are sorted by a matrix that a small
 * network makes of their sums and that Sinkhorn's normalisation makes doubly stochastic. A block attends to the sorted block at its
 * own place and to itself; or all attend to the first sorted blocks (the paper's SortCut). The sorting matrix of a
 * head is Sinkhorn((block sums Wr + Gumbel noise) / temperature), with noise in training only. The network is one matrix where the
 * paper's has two layers.
 *
 * <p>Input [B, C, H, W], where the blocks divide H W; output [B, D, H, W]. Published weights are [B, N, blocks, b, 2 b], the sorted
 * block first, or [B, N, H W, kept b].
 */
public final class SinkhornAttention2D extends SinkhornLayer {

    public SinkhornAttention2D(SinkhornOptions options) {
        super(options);
    }

    /** For the JSON reader. */
    private SinkhornAttention2D() {}
}

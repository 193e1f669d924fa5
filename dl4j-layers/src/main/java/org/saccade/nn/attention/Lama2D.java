package org.saccade.nn.attention;

/**
 * Low-rank multi-head attention with one learned query (LAMA, Mehta et al., arXiv:1912.00835): head n weighs position t by
 * softmax_t of
 * P_n · tanh(Uᵀc ⊙ Vᵀx_t), with factors U, V and P that all heads share, and gives the weighted sum of the input's vectors.
 *
 * <p>Input [B, C, H, W] of any size; output [B, C, 1, m], a column for each of m heads.
 */
public final class Lama2D extends LamaLayer {

    public Lama2D(LamaOptions options) {
        super(options);
    }

    /** For the JSON reader. */
    private Lama2D() {}
}

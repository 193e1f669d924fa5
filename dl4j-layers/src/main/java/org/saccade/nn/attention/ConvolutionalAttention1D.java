package org.saccade.nn.attention;

/**
 * Attention as three convolutions along sequences, as in {@link ConvolutionalAttention2D}: the attention of the Harmonic Transformer,
 * where strides shorten the sequence.
 *
 * <p>Input [B, C, W]; output [B, O, ceil(W / queryStride)].
 */
public final class ConvolutionalAttention1D extends AttentionLayer<ConvolutionalAttentionOptions> {

    public ConvolutionalAttention1D(ConvolutionalAttentionOptions options) {
        super(options);
    }

    /** For the JSON reader. */
    private ConvolutionalAttention1D() {}

    @Override
    public int axes() {
        return 1;
    }
}

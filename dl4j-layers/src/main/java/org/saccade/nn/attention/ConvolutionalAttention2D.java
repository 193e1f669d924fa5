package org.saccade.nn.attention;

/**
 * Attention as three convolutions: queries, keys and values are feature maps that convolutions produce, and every query position
 * looks at every key position, y = softmax(scale QᵀK) V for each head, then an optional 1x1 convolution.
 *
 * <p>Input [B, C, H, W]; output [B, O, ceil(H / queryStride), ceil(W / queryStride)]. A stride on the query makes it a
 * down-sampling layer; a stride on keys and values makes the global view cheaper. There are no biases. Memory grows with query
 * positions times key positions.
 */
public final class ConvolutionalAttention2D extends AttentionLayer<ConvolutionalAttentionOptions> {

    public ConvolutionalAttention2D(ConvolutionalAttentionOptions options) {
        super(options);
    }

    /** For the JSON reader. */
    private ConvolutionalAttention2D() {}
}

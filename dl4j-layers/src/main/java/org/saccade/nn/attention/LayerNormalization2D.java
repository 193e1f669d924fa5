package org.saccade.nn.attention;

/**
 * Layer normalisation (Ba et al., arXiv:1607.06450) of images: at each position the channels get mean 0 and variance 1, then each a
 * learned gain and bias.
 *
 * <p>Input and output [B, C, H, W].
 */
public final class LayerNormalization2D extends LayerNormalization {

    public LayerNormalization2D(LayerNormalizationOptions options) {
        super(options);
    }

    /** For the JSON reader. */
    private LayerNormalization2D() {}
}

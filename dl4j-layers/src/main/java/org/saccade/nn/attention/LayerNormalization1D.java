package org.saccade.nn.attention;

/**
 * Layer normalisation (Ba et al., arXiv:1607.06450) of sequences: at each position the channels get mean 0 and variance 1, then each a
 * learned gain and bias.
 *
 * <p>Input and output [B, C, W].
 */
public final class LayerNormalization1D extends LayerNormalization {

    public LayerNormalization1D(LayerNormalizationOptions options) {
        super(options);
    }

    /** For the JSON reader. */
    private LayerNormalization1D() {}

    @Override
    public int axes() {
        return 1;
    }
}

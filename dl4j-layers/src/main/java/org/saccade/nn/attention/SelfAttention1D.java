package org.saccade.nn.attention;

/**
 * Sequences that attend to themselves by any mechanism of the catalogue: the parts are chosen by the options.
 *
 * <p>Input [B, C, W]; output [B, D, W'].
 */
public final class SelfAttention1D extends AttentionLayer<SelfAttentionOptions> {

    public SelfAttention1D(SelfAttentionOptions options) {
        super(options);
    }

    public SelfAttention1D(Mechanism mechanism) {
        this(SelfAttentionOptions.of(mechanism));
    }

    /** For the JSON reader. */
    private SelfAttention1D() {}

    @Override
    public int axes() {
        return 1;
    }
}

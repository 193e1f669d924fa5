package org.saccade.nn.attention;

/**
 * A sequence that attends to another by any mechanism of the catalogue: the parts are chosen by the options.
 *
 * <p>Inputs [B, C, W] of queries and [B, C', W'] of keys and values; output [B, D, W]. Separate values are a third input [B, C'',
 * W'].
 */
public final class CrossAttention1D extends CrossAttention {

    public CrossAttention1D(CrossAttentionOptions options) {
        super(options);
    }

    public CrossAttention1D(Mechanism mechanism) {
        this(CrossAttentionOptions.of(mechanism));
    }

    /** For the JSON reader. */
    private CrossAttention1D() {}

    @Override
    public int axes() {
        return 1;
    }
}

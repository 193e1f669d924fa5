package org.saccade.nn.attention;

/**
 * Images that attend to themselves by any mechanism of the catalogue: the parts are chosen by the options.
 *
 * <p>Input [B, C, H, W]; output [B, D, H', W'].
 */
public final class SelfAttention2D extends AttentionLayer<SelfAttentionOptions> {

    public SelfAttention2D(SelfAttentionOptions options) {
        super(options);
    }

    public SelfAttention2D(Mechanism mechanism) {
        this(SelfAttentionOptions.of(mechanism));
    }

    /** For the JSON reader. */
    private SelfAttention2D() {}
}

package org.saccade.nn.attention;

/**
 * An image that attends to another by any mechanism of the catalogue: the parts are chosen by the options.
 *
 * <p>Inputs [B, C, H, W] of queries and [B, C', H', W'] of keys and values; output [B, D, H, W]. Separate values are a third
 * input [B, C'', H', W'].
 */
public final class CrossAttention2D extends CrossAttention {

    public CrossAttention2D(CrossAttentionOptions options) {
        super(options);
    }

    public CrossAttention2D(Mechanism mechanism) {
        this(CrossAttentionOptions.of(mechanism));
    }

    /** For the JSON reader. */
    private CrossAttention2D() {}
}

package org.saccade.nn.attention;

/**
 * Luong's attention between images.
 *
 * <p>Inputs [B, d, H, W] of target and [B, d', H', W'] of source states; output [B, D, H, W].
 */
public final class LuongAttention2D extends LuongAttention {

    public LuongAttention2D(LuongAttentionOptions options) {
        super(options);
    }

    /** For the JSON reader. */
    private LuongAttention2D() {}
}

package org.saccade.nn.attention;

/** {@link GlobalSlidingAttention} on images, read row after row: input [B, C, H, W], output [B, D, H, W]. */
public final class GlobalSlidingAttention2D extends GlobalSlidingAttention {

    public GlobalSlidingAttention2D(GlobalSlidingAttentionOptions options) {
        super(options);
    }

    /** For the JSON reader. */
    private GlobalSlidingAttention2D() {}
}

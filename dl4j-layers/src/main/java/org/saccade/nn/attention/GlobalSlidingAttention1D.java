package org.saccade.nn.attention;

/** {@link GlobalSlidingAttention} on sequences: input [B, C, W], output [B, D, W]. */
public final class GlobalSlidingAttention1D extends GlobalSlidingAttention {

    public GlobalSlidingAttention1D(GlobalSlidingAttentionOptions options) {
        super(options);
    }

    /** For the JSON reader. */
    private GlobalSlidingAttention1D() {}

    @Override
    public int axes() {
        return 1;
    }
}

package org.saccade.nn.attention;

/**
 * Luong's attention between sequences.
 *
 * <p>Inputs [B, d, T] of target and [B, d', S] of source states; output [B, D, T].
 */
public final class LuongAttention1D extends LuongAttention {

    public LuongAttention1D(LuongAttentionOptions options) {
        super(options);
    }

    /** For the JSON reader. */
    private LuongAttention1D() {}

    @Override
    public int axes() {
        return 1;
    }
}

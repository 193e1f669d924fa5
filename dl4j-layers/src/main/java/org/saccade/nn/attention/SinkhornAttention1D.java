package org.saccade.nn.attention;

/**
 * {@link SinkhornAttention2D} on sequences.
 *
 * <p>Input [B, C, W], where the blocks divide W; output [B, D, W].
 */
public final class SinkhornAttention1D extends SinkhornLayer {

    public SinkhornAttention1D(SinkhornOptions options) {
        super(options);
    }

    /** For the JSON reader. */
    private SinkhornAttention1D() {}

    @Override
    public int axes() {
        return 1;
    }
}

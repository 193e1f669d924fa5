package org.saccade.nn.attention;

/**
 * {@link Lama2D} on sequences.
 *
 * <p>Input [B, C, W] of any length; output [B, C, m], an entry for each of m heads.
 */
public final class Lama1D extends LamaLayer {

    public Lama1D(LamaOptions options) {
        super(options);
    }

    /** For the JSON reader. */
    private Lama1D() {}

    @Override
    public int axes() {
        return 1;
    }
}

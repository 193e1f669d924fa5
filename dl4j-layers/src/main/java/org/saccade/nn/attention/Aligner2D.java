package org.saccade.nn.attention;

/**
 * The decoder that aligns and translates, between images, row after row.
 *
 * <p>Inputs [B, C, H, W] of words y and [B, g, H', W'] of annotations, and optionally [B, units, 1, 1]; output [B, units + g, H, W].
 */
public final class Aligner2D extends Aligner {

    public Aligner2D(AlignerOptions options) {
        super(options);
    }

    /** For the JSON reader. */
    private Aligner2D() {}
}

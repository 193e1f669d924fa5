package org.saccade.nn.attention;

/**
 * The decoder that aligns and translates, between sequences.
 *
 * <p>Inputs [B, C, T] of words y and [B, g, S] of annotations, and optionally [B, units, 1]; output [B, units + g, T].
 */
public final class Aligner1D extends Aligner {

    public Aligner1D(AlignerOptions options) {
        super(options);
    }

    /** For the JSON reader. */
    private Aligner1D() {}

    @Override
    public int axes() {
        return 1;
    }
}

package org.saccade.nn.attention;

/**
 * Shallow attention fusion of sequences.
 *
 * <p>Inputs [B, C, T] of the decoder and [B, g, S], the encoder's hidden states; output [B, units + g, T].
 */
public final class ShallowFusion1D extends ShallowFusion {

    public ShallowFusion1D(FusionOptions options) {
        super(options);
    }

    /** For the JSON reader. */
    private ShallowFusion1D() {}

    @Override
    public int axes() {
        return 1;
    }
}

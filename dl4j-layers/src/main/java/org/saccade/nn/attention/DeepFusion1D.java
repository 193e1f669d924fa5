package org.saccade.nn.attention;

/**
 * Deep attention fusion of sequences.
 *
 * <p>Inputs [B, C, T] of the decoder and [B, 2 units, S], the encoder's hidden states and cells; output [B, units, T].
 */
public final class DeepFusion1D extends DeepFusion {

    public DeepFusion1D(FusionOptions options) {
        super(options);
    }

    /** For the JSON reader. */
    private DeepFusion1D() {}

    @Override
    public int axes() {
        return 1;
    }
}

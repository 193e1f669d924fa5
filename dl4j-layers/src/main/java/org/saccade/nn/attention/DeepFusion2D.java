package org.saccade.nn.attention;

/**
 * Deep attention fusion of images, row after row.
 *
 * <p>Inputs [B, C, H, W] of the decoder and [B, 2 units, H', W'], the encoder's hidden states and cells; output [B, units, H, W].
 */
public final class DeepFusion2D extends DeepFusion {

    public DeepFusion2D(FusionOptions options) {
        super(options);
    }

    /** For the JSON reader. */
    private DeepFusion2D() {}
}

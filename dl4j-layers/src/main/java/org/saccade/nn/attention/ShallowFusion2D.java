package org.saccade.nn.attention;

/**
 * Shallow attention fusion of images, row after row.
 *
 * <p>Inputs [B, C, H, W] of the decoder and [B, g, H', W'], the encoder's hidden states; output [B, units + g, H, W].
 */
public final class ShallowFusion2D extends ShallowFusion {

    public ShallowFusion2D(FusionOptions options) {
        super(options);
    }

    /** For the JSON reader. */
    private ShallowFusion2D() {}
}

package org.saccade.nn.attention;

/**
 * Reversible blocks over images.
 *
 * <p>Input and output [B, C, H, W] with an even number of channels.
 */
public final class ReversibleBlocks2D extends ReversibleBlocks {

    public ReversibleBlocks2D(ReversibleOptions options) {
        super(options);
    }

    /** For the JSON reader. */
    private ReversibleBlocks2D() {}
}

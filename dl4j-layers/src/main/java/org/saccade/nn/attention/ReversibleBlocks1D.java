package org.saccade.nn.attention;

/**
 * Reversible blocks over sequences.
 *
 * <p>Input and output [B, C, W] with an even number of channels.
 */
public final class ReversibleBlocks1D extends ReversibleBlocks {

    public ReversibleBlocks1D(ReversibleOptions options) {
        super(options);
    }

    /** For the JSON reader. */
    private ReversibleBlocks1D() {}

    @Override
    public int axes() {
        return 1;
    }
}

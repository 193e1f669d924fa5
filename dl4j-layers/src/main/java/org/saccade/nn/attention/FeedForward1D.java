package org.saccade.nn.attention;

/**
 * A {@link FeedForward} over sequences, without normalisation and residual.
 *
 * <p>Input and output [B, C, W].
 */
public final class FeedForward1D extends FeedForwardLayer {

    public FeedForward1D(FeedForward feedForward) {
        super(FeedForwardOptions.of(feedForward));
    }

    /** For the JSON reader. */
    private FeedForward1D() {}

    @Override
    public int axes() {
        return 1;
    }
}

package org.saccade.nn.attention;

/**
 * A {@link FeedForward} over images, without normalisation and residual.
 *
 * <p>Input and output [B, C, H, W].
 */
public final class FeedForward2D extends FeedForwardLayer {

    public FeedForward2D(FeedForward feedForward) {
        super(FeedForwardOptions.of(feedForward));
    }

    /** For the JSON reader. */
    private FeedForward2D() {}
}

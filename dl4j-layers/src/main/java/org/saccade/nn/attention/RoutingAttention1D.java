package org.saccade.nn.attention;

/**
 * {@link RoutingAttention2D} on sequences.
 *
 * <p>Input [B, C, W]; output [B, D, W].
 */
public final class RoutingAttention1D extends RoutingLayer {

    public RoutingAttention1D(RoutingOptions options) {
        super(options);
    }

    /** For the JSON reader. */
    private RoutingAttention1D() {}

    @Override
    public int axes() {
        return 1;
    }
}

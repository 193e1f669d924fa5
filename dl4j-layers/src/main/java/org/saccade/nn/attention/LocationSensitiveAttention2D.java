package org.saccade.nn.attention;

/**
 * Location-sensitive attention between images.
 *
 * <p>Inputs [B, d, H, W] of queries and [B, C, H', W'] of states, and optionally [B, 1, H', W']; output [B, C, H, W].
 */
public final class LocationSensitiveAttention2D extends LocationSensitiveAttention {

    public LocationSensitiveAttention2D(LocationSensitiveOptions options) {
        super(options);
    }

    /** For the JSON reader. */
    private LocationSensitiveAttention2D() {}
}

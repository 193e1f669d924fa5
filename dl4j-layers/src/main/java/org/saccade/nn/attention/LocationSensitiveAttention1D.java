package org.saccade.nn.attention;

/**
 * Location-sensitive attention between sequences.
 *
 * <p>Inputs [B, d, T] of queries and [B, C, S] of states, and optionally [B, 1, S]; output [B, C, T].
 */
public final class LocationSensitiveAttention1D extends LocationSensitiveAttention {

    public LocationSensitiveAttention1D(LocationSensitiveOptions options) {
        super(options);
    }

    /** For the JSON reader. */
    private LocationSensitiveAttention1D() {}

    @Override
    public int axes() {
        return 1;
    }
}

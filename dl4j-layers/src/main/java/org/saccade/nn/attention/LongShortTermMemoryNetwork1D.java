package org.saccade.nn.attention;

/**
 * A long short-term memory-network over a sequence.
 *
 * <p>Input [B, C, T]; output [B, units, T], with cells [B, 2 units, T].
 */
public final class LongShortTermMemoryNetwork1D extends LongShortTermMemoryNetwork {

    public LongShortTermMemoryNetwork1D(LongShortTermMemoryNetworkOptions options) {
        super(options);
    }

    /** For the JSON reader. */
    private LongShortTermMemoryNetwork1D() {}

    @Override
    public int axes() {
        return 1;
    }
}

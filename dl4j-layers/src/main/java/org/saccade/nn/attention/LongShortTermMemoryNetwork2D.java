package org.saccade.nn.attention;

/**
 * A long short-term memory-network over an image, row after row.
 *
 * <p>Input [B, C, H, W]; output [B, units, H, W], with cells [B, 2 units, H, W].
 */
public final class LongShortTermMemoryNetwork2D extends LongShortTermMemoryNetwork {

    public LongShortTermMemoryNetwork2D(LongShortTermMemoryNetworkOptions options) {
        super(options);
    }

    /** For the JSON reader. */
    private LongShortTermMemoryNetwork2D() {}
}

package org.saccade.train.config;

/** What of a gradient travels. */
public enum GradientCodec {
    /** Every float32, exact. */
    NONE,
    /** The upper half of every float32. */
    BF16,
    /** Of every entry that has reached a threshold its sign; the rest is kept for later steps. */
    THRESHOLD
}

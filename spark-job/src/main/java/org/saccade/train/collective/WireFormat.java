package org.saccade.train.collective;

/** How the floats of an all-reduce travel. */
public enum WireFormat {
    /** As they are. */
    FLOAT32,

    /**
     * The upper half of a float32: its sign, its exponent and 7 bits of its fraction, rounded to the nearest, to the even one of two. Half the
     * bytes; a rounding changes a number by at most a 512th of it.
     */
    BFLOAT16
}

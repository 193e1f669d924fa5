package org.saccade.train.loop;

import java.io.Serializable;

/**
 * How fast a rank exchanges gradients.
 *
 * @param bytes that it sends for one; 0 where there is nobody to send them to
 * @param seconds that one takes, the median
 */
public record ExchangeRate(long bytes, double seconds) implements Serializable {

    /** What a rank sends in a second. */
    public double gigabytesPerSecond() {
        return bytes == 0 ? 0 : bytes / seconds * 1e-9;
    }
}

package org.saccade.train.config;

import java.io.Serializable;
import java.time.Duration;

/** How gradients are shared, and how long a rank waits for the others in one exchange. */
public record ExchangeConfig(GradientCodec codec, ThresholdConfig threshold, Duration timeout) implements Serializable {

    /** The same with another timeout. */
    public ExchangeConfig within(Duration timeout) {
        return new ExchangeConfig(codec, threshold, timeout);
    }
}

package org.saccade.train.config;

import org.saccade.data.settings.Settings;

import java.io.Serializable;

/**
 * The exponential moving average of the weights.
 *
 * @param decay the part of the average that a step leaves as it was, below 1; 0 for no average
 */
public record EmaConfig(double decay) implements Serializable {
    static EmaConfig of(Settings settings) {
        String decay = "train.ema.decay";
        EmaConfig config = new EmaConfig(settings.fraction(decay));
        if (config.decay == 1) {
            settings.problem(decay, "must be below 1: the average would never leave the first weights");
        }
        return config;
    }

    /** Whether there is an average. */
    public boolean isOn() {
        return decay > 0;
    }
}

package org.saccade.train.config;

import org.saccade.data.settings.Settings;

import java.io.Serializable;

/**
 * Threshold encoding.
 *
 * @param initial the first threshold, of the gradient of a mean loss
 * @param minDensity the part of the entries that is to travel in a step, at least: below it the threshold falls
 * @param maxDensity above it the threshold rises
 */
public record ThresholdConfig(double initial, double minDensity, double maxDensity) implements Serializable {
    private static final double GREATEST_INITIAL = 1000;

    static ThresholdConfig of(Settings settings) {
        String initial = "exchange.threshold.initial";
        String min = "exchange.threshold.min-density";
        String max = "exchange.threshold.max-density";
        ThresholdConfig config = new ThresholdConfig(
                settings.number(initial, 0, GREATEST_INITIAL), settings.fraction(min), settings.fraction(max));
        if ((float) config.initial == 0) {
            settings.problem(initial, "must be above 0");
        }
        if (settings.areSound(min, max) && config.minDensity > config.maxDensity) {
            settings.problem(min, "must be at most " + max + " = " + config.maxDensity);
        }
        return config;
    }
}

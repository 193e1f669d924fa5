package org.saccade.train.config;

import org.saccade.data.settings.Settings;

import java.io.Serializable;

/**
 * One cycle of the learning rate.
 *
 * @param rise part of the training in which it rises, 0 to 1
 * @param startDivisor the first rate is the highest divided by this
 * @param endDivisor the last rate is the first divided by this
 */
public record OneCycleConfig(double rise, double startDivisor, double endDivisor) implements Serializable {
    private static final double GREATEST_DIVISOR = 1e12;

    static OneCycleConfig of(Settings settings) {
        return new OneCycleConfig(
                settings.fraction("train.one-cycle.rise"),
                settings.number("train.one-cycle.start-divisor", 1, GREATEST_DIVISOR),
                settings.number("train.one-cycle.end-divisor", 1, GREATEST_DIVISOR));
    }
}

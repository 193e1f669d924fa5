package org.saccade.train.config;

import org.saccade.data.settings.Settings;

import java.io.Serializable;

/** A learning rate that falls as the part of the training that is left, to this power. */
public record PolynomialConfig(double power) implements Serializable {
    private static final double GREATEST_POWER = 100;

    static PolynomialConfig of(Settings settings) {
        PolynomialConfig polynomial =
                new PolynomialConfig(settings.number("train.polynomial.power", 0, GREATEST_POWER));
        if (polynomial.power == 0) {
            settings.problem("train.polynomial.power", "must be above 0");
        }
        return polynomial;
    }
}

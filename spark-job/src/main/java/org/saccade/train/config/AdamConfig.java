package org.saccade.train.config;

import org.saccade.data.settings.Settings;

import java.io.Serializable;

/**
 * Adam's moments (arXiv:1412.6980).
 *
 * @param beta1 what the mean of the gradients keeps from step to step
 * @param beta2 what the mean of their squares keeps
 * @param epsilon beside the root of the latter
 */
public record AdamConfig(double beta1, double beta2, double epsilon) implements Serializable {
    private static final double GREATEST_BETA = 1 - 1e-9;

    static AdamConfig of(Settings settings) {
        AdamConfig adam = new AdamConfig(
                settings.number("train.adam.beta1", 0, GREATEST_BETA),
                settings.number("train.adam.beta2", 0, GREATEST_BETA),
                settings.number("train.adam.epsilon", 0, 1));
        if (adam.epsilon == 0) {
            settings.problem("train.adam.epsilon", "must be above 0");
        }
        return adam;
    }
}

package org.saccade.train.config;

import org.saccade.data.settings.Settings;

import java.io.Serializable;
import java.util.List;

/**
 * Steps of the learning rate.
 *
 * @param milestones epochs after which the rate falls, counted from the start of training
 * @param factor what it is multiplied by
 */
public record StepConfig(List<Integer> milestones, double factor) implements Serializable {

    public StepConfig {
        milestones = List.copyOf(milestones);
    }

    static StepConfig of(Settings settings) {
        StepConfig step = new StepConfig(
                settings.integers("train.step.milestones", 1, Integer.MAX_VALUE),
                settings.fraction("train.step.factor"));
        if (!step.isRising()) {
            settings.problem("train.step.milestones", "must rise");
        }
        if (step.factor == 0) {
            settings.problem("train.step.factor", "must be above 0");
        }
        return step;
    }

    private boolean isRising() {
        return milestones.stream().sorted().distinct().toList().equals(milestones);
    }
}

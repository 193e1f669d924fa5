package org.saccade.nn.schedule;

import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.SavedOptions;

/**
 * A learning rate that rises in equal steps to where another schedule begins (arXiv:1706.02677), from 1 / steps of that in the first iteration,
 * and then follows that schedule, whose first iteration comes after the warm-up.
 *
 * @param steps iterations of the warm-up, at least 1
 * @param then what follows
 */
public record WarmupSchedule(
        @JsonProperty(required = true) int steps,
        @JsonProperty(required = true) ISchedule then) implements ISchedule, SavedOptions {

    public WarmupSchedule {
        Rules.atLeast(1, "steps", steps);
        Rules.given("then", then);
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        return iteration < steps
                ? then.valueAt(0, epoch) * (iteration + 1) / steps
                : then.valueAt(iteration - steps, epoch);
    }

    @Override
    public ISchedule clone() {
        return this;
    }
}

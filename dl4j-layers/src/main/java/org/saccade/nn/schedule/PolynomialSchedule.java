package org.saccade.nn.schedule;

import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.SavedOptions;

/**
 * A learning rate that falls to the floor as (1 - progress)^power (arXiv:1506.04579), which the last iteration reaches and later ones keep:
 * power 1 is a straight line.
 *
 * @param base the rate of the first iteration
 * @param floor from 0 to {@code base}
 * @param power above 0
 * @param totalSteps iterations, at least 1
 */
public record PolynomialSchedule(
        @JsonProperty(required = true) double base,
        @JsonProperty(required = true) double floor,
        @JsonProperty(required = true) double power,
        @JsonProperty(required = true) int totalSteps)
        implements ISchedule, SavedOptions {

    public PolynomialSchedule {
        Rates.requirePositive("base", base);
        Rules.require(floor >= 0 && floor <= base, "floor must be from 0 to base, got floor=%s, base=%s", floor, base);
        Rates.requirePositive("power", power);
        Rules.atLeast(1, "totalSteps", totalSteps);
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        double left = 1 - Rates.progress(iteration, totalSteps - 1);
        return floor + (base - floor) * StrictMath.pow(left, power);
    }

    @Override
    public ISchedule clone() {
        return this;
    }
}

package org.saccade.nn.schedule;

import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.SavedOptions;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A learning rate that is multiplied by a factor at each milestone (arXiv:1512.03385).
 *
 * @param base the rate before the first milestone
 * @param factor above 0, at most 1
 * @param milestones the first iterations with the next rate, rising
 */
public record MilestoneSchedule(
        @JsonProperty(required = true) double base,
        @JsonProperty(required = true) double factor,
        @JsonProperty(required = true) List<Integer> milestones)
        implements ISchedule, SavedOptions {

    public MilestoneSchedule {
        Rates.requirePositive("base", base);
        Rules.require(factor > 0 && factor <= 1, "factor must be above 0 and at most 1, got factor=%s", factor);
        Rules.given("milestones", milestones);
        milestones = List.copyOf(milestones);
        Rules.require(isRising(milestones), "milestones must be above 0 and rise, got milestones=%s", milestones);
    }

    private static boolean isRising(List<Integer> milestones) {
        return IntStream.range(0, milestones.size())
                .allMatch(i -> milestones.get(i) > (i == 0 ? 0 : milestones.get(i - 1)));
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        long passed =
                milestones.stream().filter(milestone -> iteration >= milestone).count();
        return base * StrictMath.pow(factor, passed);
    }

    @Override
    public ISchedule clone() {
        return this;
    }
}

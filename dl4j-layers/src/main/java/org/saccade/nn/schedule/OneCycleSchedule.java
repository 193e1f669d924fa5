package org.saccade.nn.schedule;

import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.SavedOptions;

/**
 * A learning rate that rises to its peak and falls far below where it began (arXiv:1708.07120), along half a cosine each way, as PyTorch's
 * {@code OneCycleLR} does where the paper has straight lines. Momentum stays.
 *
 * @param base the rate at the peak
 * @param startDivisor the first rate is {@code base} divided by this, at least 1
 * @param endDivisor the last rate is the first divided by this, at least 1
 * @param peakStep iteration of the peak
 * @param totalSteps iterations, more than {@code peakStep}; later ones keep the last rate
 */
public record OneCycleSchedule(
        @JsonProperty(required = true) double base,
        @JsonProperty(required = true) double startDivisor,
        @JsonProperty(required = true) double endDivisor,
        @JsonProperty(required = true) int peakStep,
        @JsonProperty(required = true) int totalSteps)
        implements ISchedule, SavedOptions {

    public OneCycleSchedule {
        Rates.requirePositive("base", base);
        Rules.require(
                startDivisor >= 1 && endDivisor >= 1,
                "startDivisor and endDivisor must be at least 1, got startDivisor=%s, endDivisor=%s",
                startDivisor,
                endDivisor);
        Rules.require(
                peakStep >= 0 && totalSteps > peakStep,
                "peakStep must be at least 0 and less than totalSteps, got peakStep=%d, totalSteps=%d",
                peakStep,
                totalSteps);
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        double first = base / startDivisor;
        return iteration < peakStep
                ? between(first, base, Rates.progress(iteration, peakStep))
                : between(base, first / endDivisor, Rates.progress(iteration - peakStep, totalSteps - 1 - peakStep));
    }

    private static double between(double from, double to, double progress) {
        return to + (from - to) * (1 + StrictMath.cos(Math.PI * progress)) / 2;
    }

    @Override
    public ISchedule clone() {
        return this;
    }
}

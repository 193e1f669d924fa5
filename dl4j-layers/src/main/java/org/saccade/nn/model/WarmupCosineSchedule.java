package org.saccade.nn.model;

import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonAnySetter;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.UnknownKeyException;

/**
 * A learning rate that rises in equal steps over the warm-up, from base / warmupSteps in the first iteration to base in the last one,
 * and then falls along half a cosine (arXiv:1608.03983) to the floor, which the last iteration reaches and later ones keep.
 *
 * @param base the highest learning rate
 * @param floor the lowest after the warm-up, at most {@code base}
 * @param warmupSteps iterations of the warm-up, 0 for none
 * @param totalSteps iterations of the training, more than {@code warmupSteps}
 */
public record WarmupCosineSchedule(
        @JsonProperty(required = true) double base,
        @JsonProperty(required = true) double floor,
        @JsonProperty(required = true) int warmupSteps,
        @JsonProperty(required = true) int totalSteps)
        implements ISchedule {

    public WarmupCosineSchedule {
        if (!(base > 0) || !Double.isFinite(base)) {
            throw new IllegalArgumentException("base must be positive and finite, got base=" + base);
        }
        if (!(floor >= 0 && floor <= base)) {
            throw new IllegalArgumentException("floor must be from 0 to base, got floor=" + floor + ", base=" + base);
        }
        if (warmupSteps < 0 || totalSteps <= warmupSteps) {
            throw new IllegalArgumentException(
                    "warmupSteps must be at least 0 and less than totalSteps, got warmupSteps=" + warmupSteps
                            + ", totalSteps=" + totalSteps);
        }
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        if (iteration < warmupSteps) {
            return base * (iteration + 1) / warmupSteps;
        }
        int falling = Math.max(1, totalSteps - 1 - warmupSteps);
        double progress = Math.min(1, (double) (iteration - warmupSteps) / falling);
        return floor + (base - floor) * (1 + Math.cos(Math.PI * progress)) / 2;
    }

    @Override
    public ISchedule clone() {
        return this;
    }

    @JsonAnySetter
    void unknown(String key, Object value) {
        throw new UnknownKeyException(WarmupCosineSchedule.class, key, value);
    }
}

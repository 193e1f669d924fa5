package org.saccade.nn.updater;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;
import org.saccade.nn.SavedOptions;

import java.util.Map;

/**
 * Leaves parameters as they are, and their running statistics too. Deeplearning4j's {@code NoOp} does not: it subtracts the bare gradient.
 */
public record Frozen() implements IUpdater, SavedOptions {

    @Override
    public long stateSize(long numParams) {
        return 0;
    }

    @Override
    public GradientUpdater<Frozen> instantiate(INDArray viewArray, boolean initializeViewArray) {
        return new Standstill(this);
    }

    @Override
    public GradientUpdater<Frozen> instantiate(Map<String, INDArray> updaterState, boolean initializeStateArrays) {
        return new Standstill(this);
    }

    @Override
    public IUpdater clone() {
        return this;
    }

    @Override
    public double getLearningRate(int iteration, int epoch) {
        return 0;
    }

    @Override
    public boolean hasLearningRate() {
        return false;
    }

    @Override
    public void setLrAndSchedule(double lr, ISchedule lrSchedule) {
        throw new UnsupportedOperationException("what is frozen has no learning rate");
    }

    /** Has no state. */
    private record Standstill(Frozen config) implements GradientUpdater<Frozen> {

        @Override
        public Frozen getConfig() {
            return config;
        }

        @Override
        public void setState(Map<String, INDArray> stateMap, boolean initialize) {}

        @Override
        public Map<String, INDArray> getState() {
            return Map.of();
        }

        @Override
        public void setStateViewArray(
                INDArray viewArray, long[] gradientShape, char gradientOrder, boolean initialize) {}

        @Override
        public void applyUpdater(INDArray gradient, int iteration, int epoch) {
            gradient.assign(0);
        }
    }
}

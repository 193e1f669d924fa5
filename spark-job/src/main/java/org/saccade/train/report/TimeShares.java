package org.saccade.train.report;

import org.saccade.train.metrics.EpochMetrics;
import org.saccade.train.metrics.StepMetrics;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where the time of a run went, in seconds.
 *
 * @param compute forward, backward and update, of the slowest rank
 * @param data waiting for a batch, of the slowest rank
 * @param exchange of gradients, once all ranks were there
 * @param otherOfSteps what else a step took
 * @param betweenSteps validation, checkpoints and all else of the epochs that are complete
 */
record TimeShares(double compute, double data, double exchange, double otherOfSteps, double betweenSteps) {
    private static final double MS = 1e-3;

    static TimeShares of(RunResults run) {
        double compute = 0;
        double data = 0;
        double exchange = 0;
        double steps = 0;
        double stepsOfEpochs = 0;
        Set<Integer> complete =
                new HashSet<>(run.epochs().stream().map(EpochMetrics::epoch).toList());
        for (StepMetrics step : run.steps()) {
            compute += finite(step.computeMs()) * MS;
            data += finite(step.dataMs()) * MS;
            exchange += finite(step.exchangeMs()) * MS;
            steps += finite(seconds(step));
            stepsOfEpochs += complete.contains(step.epoch()) ? finite(seconds(step)) : 0;
        }
        double epochs = run.epochs().stream().mapToDouble(EpochMetrics::seconds).sum();
        return new TimeShares(
                compute,
                data,
                exchange,
                atLeastZero(steps - compute - data - exchange),
                atLeastZero(epochs - stepsOfEpochs));
    }

    private static double finite(double value) {
        return Double.isFinite(value) ? value : 0;
    }

    /** Clocks of several ranks are added up: a difference can come out below zero by a little. */
    private static double atLeastZero(double seconds) {
        return Math.max(0, seconds);
    }

    static double seconds(StepMetrics step) {
        return step.samples() / step.imagesPerSecond();
    }

    /** Images of an epoch's steps by the time that these took. */
    static double imagesPerSecond(RunResults run, int epoch) {
        List<StepMetrics> steps =
                run.steps().stream().filter(step -> step.epoch() == epoch).toList();
        return steps.stream().mapToLong(StepMetrics::samples).sum()
                / steps.stream().mapToDouble(TimeShares::seconds).sum();
    }

    List<Double> parts() {
        return List.of(compute, data, exchange, otherOfSteps, betweenSteps);
    }

    double total() {
        return compute + data + exchange + otherOfSteps + betweenSteps;
    }
}

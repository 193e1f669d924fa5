package org.saccade.train.report;

import org.saccade.train.metrics.EpochMetrics;
import org.saccade.train.metrics.StepMetrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** How far training has come, as the charts count it: in epochs, so that runs with other batch sizes compare, once all runs have completed one. */
enum Progress {
    EPOCH,
    STEP;

    static Progress of(List<RunResults> runs) {
        return runs.stream().anyMatch(run -> run.epochs().isEmpty()) ? STEP : EPOCH;
    }

    String unit() {
        return this == EPOCH ? "epoch" : "step";
    }

    /** A point a step. */
    List<Point> steps(RunResults run, ToDoubleFunction<StepMetrics> value) {
        double samplesAnEpoch =
                this == EPOCH ? samplesOf(run, run.epochs().get(0).epoch()) : Double.NaN;
        List<Point> points = new ArrayList<>();
        int epoch = 0;
        long seen = 0;
        for (StepMetrics step : run.steps()) {
            seen = (step.epoch() == epoch ? seen : 0) + step.samples();
            epoch = step.epoch();
            double x = this == EPOCH ? epoch - 1 + seen / samplesAnEpoch : step.step();
            points.add(new Point(x, value.applyAsDouble(step)));
        }
        return points;
    }

    /** A point an epoch, at its end. */
    List<Point> epochs(RunResults run, ToDoubleFunction<EpochMetrics> value) {
        Map<Integer, Long> lastSteps = new HashMap<>();
        run.steps().forEach(step -> lastSteps.put(step.epoch(), step.step()));
        return run.epochs().stream()
                .map(row -> new Point(
                        this == EPOCH ? row.epoch() : lastSteps.getOrDefault(row.epoch(), 0L),
                        value.applyAsDouble(row)))
                .toList();
    }

    private static long samplesOf(RunResults run, int epoch) {
        return run.steps().stream()
                .filter(step -> step.epoch() == epoch)
                .mapToLong(StepMetrics::samples)
                .sum();
    }
}

package org.saccade.train.report;

import org.saccade.train.metrics.EmaMetrics;
import org.saccade.train.metrics.EpochMetrics;
import org.saccade.train.metrics.StepMetrics;
import org.saccade.train.report.LineChart.Range;
import org.saccade.train.report.Series.Look;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** How training went, step by step and epoch by epoch. One run has its curves of a kind in one chart; several have a chart a curve, over each other. */
final class CurvesSection {
    private static final String LOSS = "nats";
    private static final String FRACTION = "fraction";

    private final List<RunResults> runs;
    private final Progress progress;

    CurvesSection(List<RunResults> runs) {
        this.runs = runs;
        this.progress = Progress.of(runs);
    }

    Element draw() {
        Element charts = Element.of("div").with("class", "charts");
        (runs.size() == 1 ? ofOne(runs.get(0)) : ofSeveral()).forEach(chart -> charts.add(chart.draw()));
        return Element.of("section", Element.of("h2", "Training"), legendOfRuns(), charts);
    }

    private Optional<Element> legendOfRuns() {
        List<Series> all = all(this::ofEpochs, EpochMetrics::trainLoss);
        return runs.size() == 1 ? Optional.empty() : Optional.of(LineChart.legend(all));
    }

    private List<LineChart> ofOne(RunResults run) {
        List<LineChart> charts = new ArrayList<>();
        charts.add(chart(
                "Loss",
                LOSS,
                Range.FROM_ZERO,
                new Series("training steps", 0, Look.PALE, progress.steps(run, StepMetrics::loss)),
                ofEpochs(run, "training mean", 0, EpochMetrics::trainLoss),
                ofEpochs(run, "validation", 1, EpochMetrics::validationLoss),
                ofAverage(run, "validation, EMA", 1, EmaMetrics::validationLoss)));
        charts.add(chart(
                "Validation accuracy",
                FRACTION,
                Range.TO_ONE,
                ofEpochs(run, "top-1", 0, EpochMetrics::top1),
                ofAverage(run, "top-1, EMA", 0, EmaMetrics::top1),
                ofEpochs(run, "top-5", 1, EpochMetrics::top5),
                ofAverage(run, "top-5, EMA", 1, EmaMetrics::top5)));
        charts.add(chart(
                "Learning rate", "", Range.FROM_ZERO, ofSteps(run, "learning rate", 0, StepMetrics::learningRate)));
        charts.add(chart(
                "Throughput",
                "images/s",
                Range.FROM_ZERO,
                new Series("steps", 0, Look.PALE, progress.steps(run, StepMetrics::imagesPerSecond)),
                ofEpochs(run, "mean of an epoch", 0, row -> TimeShares.imagesPerSecond(run, row.epoch()))));
        charts.add(chart(
                "Time of a step",
                "ms",
                Range.FROM_ZERO,
                ofSteps(run, "compute", 0, StepMetrics::computeMs),
                ofSteps(run, "data", 1, StepMetrics::dataMs),
                ofSteps(run, "exchange", 2, StepMetrics::exchangeMs)));
        if (run.hasSeveralRanks()) {
            charts.add(chart(
                    "Wait for the slowest rank",
                    "ms",
                    Range.FROM_ZERO,
                    ofSteps(run, "wait", 0, StepMetrics::slowestByMs)));
        }
        return charts;
    }

    private List<LineChart> ofSeveral() {
        return List.of(
                progress == Progress.EPOCH
                        ? overlay("Training loss", LOSS, Range.FROM_ZERO, all(this::ofEpochs, EpochMetrics::trainLoss))
                        : overlay("Training loss", LOSS, Range.FROM_ZERO, all(this::ofSteps, StepMetrics::loss)),
                validation("loss", LOSS, Range.FROM_ZERO, EpochMetrics::validationLoss, EmaMetrics::validationLoss),
                validation("top-1", FRACTION, Range.TO_ONE, EpochMetrics::top1, EmaMetrics::top1),
                validation("top-5", FRACTION, Range.TO_ONE, EpochMetrics::top5, EmaMetrics::top5),
                overlay("Learning rate", "", Range.FROM_ZERO, all(this::ofSteps, StepMetrics::learningRate)),
                overlay("Throughput", "images/s", Range.FROM_ZERO, throughput()));
    }

    /** Of the weights of the last step and, where runs have one, of their moving average. */
    private LineChart validation(
            String what,
            String unit,
            Range range,
            ToDoubleFunction<EpochMetrics> last,
            ToDoubleFunction<EmaMetrics> average) {
        List<Series> both = new ArrayList<>(all(this::ofEpochs, last));
        all(this::ofAverage, average).stream().filter(Series::isVisible).forEach(both::add);
        String dashed = both.size() > runs.size() ? ", EMA dashed" : "";
        return overlay("Validation " + what + dashed, unit, range, both);
    }

    private List<Series> throughput() {
        if (progress == Progress.STEP) {
            return all(this::ofSteps, StepMetrics::imagesPerSecond);
        }
        return IntStream.range(0, runs.size())
                .mapToObj(i -> ofEpochs(
                        runs.get(i),
                        runs.get(i).name(),
                        i,
                        row -> TimeShares.imagesPerSecond(runs.get(i), row.epoch())))
                .toList();
    }

    private LineChart chart(String title, String unit, Range range, Series... series) {
        return new LineChart(title, unit, progress.unit(), range, List.of(series), series.length > 1);
    }

    /** The runs' names are said once for all charts. */
    private LineChart overlay(String title, String unit, Range range, List<Series> series) {
        return new LineChart(title, unit, progress.unit(), range, series, false);
    }

    /** The same curve of each run, in the colour of the run. */
    private <T> List<Series> all(Curve<T> curve, ToDoubleFunction<T> value) {
        return IntStream.range(0, runs.size())
                .mapToObj(i -> curve.of(runs.get(i), runs.get(i).name(), i, value))
                .toList();
    }

    private Series ofEpochs(RunResults run, String name, int colour, ToDoubleFunction<EpochMetrics> value) {
        return new Series(name, colour, Look.MARKED, progress.epochs(run, value));
    }

    private Series ofAverage(RunResults run, String name, int colour, ToDoubleFunction<EmaMetrics> value) {
        return new Series(name, colour, Look.DASHED, progress.epochs(run, row -> row.ema()
                .map(value::applyAsDouble)
                .orElse(Double.NaN)));
    }

    private Series ofSteps(RunResults run, String name, int colour, ToDoubleFunction<StepMetrics> value) {
        return new Series(name, colour, Look.THIN, progress.steps(run, value));
    }

    /** A curve of one run, from one kind of its rows. */
    private interface Curve<T> {
        Series of(RunResults run, String name, int colour, ToDoubleFunction<T> value);
    }
}

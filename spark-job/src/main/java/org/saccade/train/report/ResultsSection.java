package org.saccade.train.report;

import org.saccade.train.metrics.EmaMetrics;
import org.saccade.train.metrics.EpochMetrics;
import org.saccade.train.metrics.StepMetrics;

import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** What came out, and, of several runs, the settings that differ. */
final class ResultsSection {
    private final List<RunResults> runs;

    ResultsSection(List<RunResults> runs) {
        this.runs = runs;
    }

    Element draw() {
        Element results = section("Results", figures().draw("figures"));
        return runs.size() == 1
                ? results
                : Element.of("div", results, section("Settings that differ", differences()))
                        .with("class", "halves");
    }

    private static Element section(String title, Element content) {
        return Element.of("section", Element.of("h2", title), content);
    }

    private RunTable figures() {
        return new RunTable(runs)
                .row("Validation top-1, last epoch", ofLast(EpochMetrics::top1))
                .row("Validation top-1, best epoch", ofBest(row -> Numbers.fixed(row.top1())))
                .row("Best epoch", ofBest(row -> Numbers.whole(row.epoch())))
                .row("Validation top-5, last epoch", ofLast(EpochMetrics::top5))
                .row("Validation loss, last epoch", ofLast(EpochMetrics::validationLoss))
                .row("EMA top-1, last epoch", ofAverage(EmaMetrics::top1))
                .row("EMA top-5, last epoch", ofAverage(EmaMetrics::top5))
                .row("EMA loss, last epoch", ofAverage(EmaMetrics::validationLoss))
                .row("Training loss, last epoch", ofLast(EpochMetrics::trainLoss))
                .row("Epochs", run -> run.epochs().size() + " of " + run.setting("train.epochs"))
                .row("Steps", run -> Numbers.whole(run.steps().size()))
                .row(
                        "Images seen",
                        run -> Numbers.whole(run.steps().stream()
                                .mapToLong(StepMetrics::samples)
                                .sum()))
                .row("Images/s, median step", run -> Numbers.tenths(median(run, StepMetrics::imagesPerSecond)))
                .row(
                        "Time, validation included",
                        run -> Numbers.time(TimeShares.of(run).total()));
    }

    private static Function<RunResults, String> ofLast(ToDoubleFunction<EpochMetrics> value) {
        return run -> run.epochs().isEmpty() ? Numbers.NONE : Numbers.fixed(value.applyAsDouble(run.lastEpoch()));
    }

    /** Of averaged weights, in the validation. */
    private static Function<RunResults, String> ofAverage(ToDoubleFunction<EmaMetrics> value) {
        return ofLast(row -> row.ema().map(value::applyAsDouble).orElse(Double.NaN));
    }

    private static Function<RunResults, String> ofBest(Function<EpochMetrics, String> value) {
        return run -> run.epochs().stream()
                .filter(row -> Double.isFinite(row.top1()))
                .max(Comparator.comparingDouble(EpochMetrics::top1))
                .map(value)
                .orElse(Numbers.NONE);
    }

    static double median(RunResults run, ToDoubleFunction<StepMetrics> value) {
        return Numbers.median(run.steps().stream().mapToDouble(value).toArray());
    }

    private Element differences() {
        RunTable table = new RunTable(runs);
        List<String> keys = keys(runs).stream()
                .filter(key -> table.differ(run -> run.setting(key)))
                .toList();
        if (keys.isEmpty()) {
            return Element.of("p", "None.");
        }
        keys.forEach(key -> table.row(key, run -> run.setting(key)));
        return table.draw("settings");
    }

    /** Of all runs, in alphabetical order. */
    static List<String> keys(List<RunResults> runs) {
        TreeSet<String> keys = new TreeSet<>();
        runs.forEach(run -> keys.addAll(run.settings().keySet()));
        return List.copyOf(keys);
    }
}

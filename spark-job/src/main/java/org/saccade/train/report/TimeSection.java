package org.saccade.train.report;

import org.saccade.train.metrics.StepMetrics;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Where the time went: of all of training, of a step, and which rank the others waited for. */
final class TimeSection {
    private static final List<String> PARTS = List.of(
            "Compute",
            "Waiting for data",
            "Exchange of gradients",
            "Rest of the steps",
            "Validation and between steps");

    private final List<RunResults> runs;

    TimeSection(List<RunResults> runs) {
        this.runs = runs;
    }

    Element draw() {
        Element bars = Element.of("div").with("class", "bars");
        runs.forEach(run -> bars.add(bar(run)));
        Element tables = Element.of("div", Element.of("div", table().draw("figures")), slowestRanks());
        return Element.of(
                "section", Element.of("h2", "Where the time went"), legend(), bars, tables.with("class", "halves"));
    }

    private static Element legend() {
        Element legend = Element.of("p").with("class", "legend");
        for (int part = 0; part < PARTS.size(); part++) {
            Element swatch = Element.of("span").with("class", "swatch p" + part);
            legend.add(Element.of("span", swatch, PARTS.get(part)));
        }
        return legend;
    }

    private Element bar(RunResults run) {
        TimeShares shares = TimeShares.of(run);
        Element bar = Element.of("div").with("class", "bar");
        for (int part = 0; part < PARTS.size(); part++) {
            double share = shares.parts().get(part) / shares.total();
            bar.add(Element.of("span")
                    .with("class", "p" + part)
                    .with("style", String.format(Locale.ROOT, "width:%.2f%%", 100 * share))
                    .with("title", PARTS.get(part) + ": " + said(shares, part)));
        }
        String name = runs.size() == 1 ? "All of training" : run.name();
        return Element.of("div", Element.of("p", name, ", " + Numbers.time(shares.total())), bar);
    }

    private static String said(TimeShares shares, int part) {
        double seconds = shares.parts().get(part);
        return Numbers.time(seconds) + ", " + Numbers.percent(seconds / shares.total());
    }

    private RunTable table() {
        RunTable table = new RunTable(runs);
        for (int part = 0; part < PARTS.size(); part++) {
            int number = part;
            table.row(PARTS.get(part), run -> said(TimeShares.of(run), number));
        }
        return table.row("Median step", medianOf(step -> 1000 * TimeShares.seconds(step)))
                .row("of it compute, slowest rank", medianOf(StepMetrics::computeMs))
                .row("of it waiting for data, slowest rank", medianOf(StepMetrics::dataMs))
                .row("of it exchange", medianOf(StepMetrics::exchangeMs));
    }

    private static Function<RunResults, String> medianOf(ToDoubleFunction<StepMetrics> value) {
        return run -> Numbers.tenths(ResultsSection.median(run, value)) + " ms";
    }

    /** Nothing where no run had two ranks. */
    private Optional<Element> slowestRanks() {
        List<Element> tables = runs.stream()
                .filter(RunResults::hasSeveralRanks)
                .map(this::slowestRanks)
                .toList();
        return tables.isEmpty()
                ? Optional.empty()
                : Optional.of(Element.of("div", Element.of("h3", "The rank that the others waited for"))
                        .add(tables));
    }

    private Element slowestRanks(RunResults run) {
        Map<Integer, List<StepMetrics>> byRank =
                new TreeMap<>(run.steps().stream().collect(Collectors.groupingBy(StepMetrics::slowestRank)));
        Element body = Element.of("tbody");
        byRank.forEach((rank, steps) -> body.add(Tables.row(
                rank.toString(),
                List.of(
                        Numbers.percent((double) steps.size() / run.steps().size()),
                        Numbers.tenths(median(steps)) + " ms"))));
        Element table = Tables.figures(Tables.head("rank", "slowest in steps", "by, median"), body);
        return runs.size() == 1
                ? table
                : Element.of("div", Element.of("p", run.name()).with("class", "note"), table);
    }

    private static double median(List<StepMetrics> steps) {
        return Numbers.median(
                steps.stream().mapToDouble(StepMetrics::slowestByMs).toArray());
    }
}

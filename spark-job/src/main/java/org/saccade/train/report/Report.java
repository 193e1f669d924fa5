package org.saccade.train.report;

import org.apache.hadoop.fs.Path;
import org.saccade.train.metrics.EpochMetrics;
import org.saccade.train.metrics.StepMetrics;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One HTML page about runs, beside each other. It stands alone: it asks for no other file and no network, has no script, and forbids itself both. The
 * same runs give the same page. It is well-formed XML as well.
 *
 * @param runs in the order in which they are shown
 * @param pictures shown as they are, with their names
 */
public record Report(List<RunResults> runs, List<Picture> pictures) {
    private static final String TEMPLATE = "page.html";
    private static final String TITLE = "<!-- title -->";
    private static final String BODY = "<!-- body -->";
    /** What a setting that has no value reads as. */
    private static final String NONE = "null";

    public Report {
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("a report must be about a run at least, got none");
        }
        runs = List.copyOf(runs);
        pictures = List.copyOf(pictures);
    }

    /** The page. */
    public String html() {
        return template().replace(TITLE, Element.escape(title())).replace(BODY, body().toString());
    }

    private static String template() {
        try (InputStream in = Report.class.getResourceAsStream(TEMPLATE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read the resource " + TEMPLATE, e);
        }
    }

    private String title() {
        return runs.size() == 1
                ? runs.get(0).name()
                : runs.stream().map(RunResults::name).collect(Collectors.joining(" / "));
    }

    private Element body() {
        Element main = Element.of("main", header());
        Element curves = new CurvesSection(runs).draw();
        Element results = new ResultsSection(runs).draw();
        Element time = new TimeSection(runs).draw();
        if (runs.size() > 1) {
            main.add(results, curves, time);
        } else {
            main.add(curves, Element.of("div", results, time).with("class", "halves"));
        }
        runs.forEach(run -> main.add(run.evaluation().map(model -> evaluation(run, model))));
        return main.add(pictureSection(), settings(), environment(), footer());
    }

    private Element header() {
        Element header = Element.of("header", Element.of("h1", title()));
        if (runs.size() > 1) {
            return header.add(Element.of("p", Numbers.count(runs.size(), "run") + " beside each other"));
        }
        RunResults run = runs.get(0);
        return header.add(
                Element.of(
                        "p",
                        network(run) + " on " + nameOf(run.environment().dataset()) + ", ranks: "
                                + run.setting("cluster.ranks")),
                tiles(run));
    }

    private static String network(RunResults run) {
        String file = run.setting("model.file");
        return file.equals(NONE) ? run.setting("model.preset") : nameOf(file);
    }

    private static String nameOf(String path) {
        return new Path(path).getName();
    }

    private static Element tiles(RunResults run) {
        Element tiles = Element.of("div").with("class", "tiles");
        if (!run.epochs().isEmpty()) {
            EpochMetrics last = run.lastEpoch();
            tiles.add(
                    tile(Numbers.fixed(last.top1()), "validation top-1"),
                    tile(Numbers.fixed(last.validationLoss()), "validation loss"));
        }
        return tiles.add(
                tile(run.epochs().size() + " of " + run.setting("train.epochs"), "epochs"),
                tile(Numbers.time(TimeShares.of(run).total()), "validation included"),
                tile(
                        Numbers.tenths(ResultsSection.median(run, StepMetrics::imagesPerSecond)),
                        "images/s, median step"));
    }

    private static Element tile(String value, String label) {
        return Element.of("div", Element.of("strong", value), Element.of("span", label));
    }

    private Element evaluation(RunResults run, EvaluatedModel model) {
        String title = runs.size() == 1 ? "Evaluation" : "Evaluation of " + run.name();
        return new EvaluationSection(model, title).draw();
    }

    private Optional<Element> pictureSection() {
        if (pictures.isEmpty()) {
            return Optional.empty();
        }
        Element album = Element.of("div").with("class", "album");
        pictures.forEach(
                picture -> album.add(Element.of("figure", picture.draw(), Element.of("figcaption", picture.name()))));
        return Optional.of(Element.of("section", Element.of("h2", "Pictures"), album));
    }

    private Element settings() {
        RunTable table = new RunTable(runs);
        List<String> keys = ResultsSection.keys(runs);
        keys.forEach(key -> table.compared(key, run -> run.setting(key)));
        Element details = Element.of(
                "details", Element.of("summary", Numbers.count(keys.size(), "setting")), table.draw("settings"));
        return Element.of("section", Element.of("h2", "Configuration"), details);
    }

    private Element environment() {
        Element table = new RunTable(runs)
                .compared("Saccade", run -> run.environment().saccade())
                .compared("Java", run -> run.environment().java())
                .compared("System", run -> run.environment().system())
                .compared("Spark", run -> run.environment().spark())
                .compared("Dataset", run -> run.environment().dataset())
                .compared("Fingerprint", run -> run.environment().fingerprint())
                .compared(
                        "Classes",
                        run -> Numbers.whole(run.environment().classes().size()))
                .draw("facts");
        return Element.of("section", Element.of("h2", "Environment"), table);
    }

    private Element footer() {
        long rows = runs.stream()
                .mapToLong(run -> run.steps().size() + run.epochs().size())
                .sum();
        return Element.of(
                "footer", "Written by saccade report from " + Numbers.count(rows, "row") + " of metrics.jsonl.");
    }
}

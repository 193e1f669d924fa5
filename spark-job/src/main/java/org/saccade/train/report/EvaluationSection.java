package org.saccade.train.report;

import org.saccade.train.report.EvaluationResults.ClassScore;
import org.saccade.train.report.EvaluationResults.WorstSample;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** How a model did on a split: confusion, calibration, classes, and the samples that it was most wrong about. */
final class EvaluationSection {
    /** Of more classes the matrix is too fine to be read. */
    private static final int MOST_IN_MATRIX = 40;

    private static final int MOST_PAIRS = 20;
    /** Of more classes the table is folded. */
    private static final int MOST_UNFOLDED = 20;

    private final EvaluatedModel model;
    private final EvaluationResults results;
    private final String title;

    EvaluationSection(EvaluatedModel model, String title) {
        this.model = model;
        this.results = model.results();
        this.title = title;
    }

    Element draw() {
        Element figures = Element.of("div").with("class", "trio");
        if (!results.confusion().isEmpty()) {
            figures.add(confusion());
        }
        if (!results.calibration().isEmpty()) {
            figures.add(calibration());
        }
        Element section = Element.of("section", Element.of("h2", title), sentence(), figures.add(classes()));
        return results.worst().isEmpty() ? section : section.add(worst());
    }

    private Element sentence() {
        String text = "Top-1 " + Numbers.fixed(results.top1()) + ", top-5 " + Numbers.fixed(results.top5()) + ", loss "
                + Numbers.fixed(results.loss()) + " on the " + Numbers.count(results.samples(), "sample") + " of split "
                + results.split() + ".";
        return Element.of("p", text);
    }

    private Element confusion() {
        Element figure = Element.of("figure", Element.of("figcaption", Element.of("h3", "Confusion matrix")));
        if (results.classes().size() > MOST_IN_MATRIX) {
            return figure.add(pairs());
        }
        List<String> names = results.classes().stream().map(ClassScore::name).toList();
        return figure.add(
                note(
                        "Rows are classes, columns what they were taken for. The darker, the greater the share of the row."),
                new HeatMap(names, results.confusion()).draw());
    }

    private Element pairs() {
        record Pair(int label, int guess, long count) {}
        int count = results.classes().size();
        Element body = Element.of("tbody");
        IntStream.range(0, count)
                .boxed()
                .flatMap(label -> IntStream.range(0, count)
                        .filter(guess -> guess != label)
                        .mapToObj(guess -> new Pair(
                                label, guess, results.confusion().get(label).get(guess))))
                .filter(pair -> pair.count() > 0)
                .sorted(Comparator.comparingLong(Pair::count).reversed())
                .limit(MOST_PAIRS)
                .forEach(pair -> body.add(
                        Tables.row(name(pair.label()), List.of(name(pair.guess()), Numbers.whole(pair.count())))));
        return Tables.figures(Tables.head("class", "taken for", "times"), body);
    }

    private Element calibration() {
        String error = results.calibrationError() == null
                ? ""
                : "Expected calibration error " + Numbers.fixed(results.calibrationError()) + ". ";
        return Element.of(
                "figure",
                Element.of("figcaption", Element.of("h3", "Reliability")),
                note(error + "Where a bar meets the diagonal, the network is right as often as it is sure."),
                new ReliabilityDiagram(results.calibration()).draw());
    }

    /** The worst first. */
    private Element classes() {
        Element body = Element.of("tbody");
        results.classes().stream()
                .sorted(Comparator.comparing(ClassScore::top1, Comparator.nullsLast(Comparator.naturalOrder())))
                .forEach(each -> body.add(classRow(each)));
        Element table = Tables.figures(Tables.head("class", "samples", "top-1", "top-5"), body);
        Element heading = Element.of("h3", "Classes, the worst first");
        int count = results.classes().size();
        return count <= MOST_UNFOLDED
                ? Element.of("div", heading, table)
                : Element.of(
                        "div",
                        heading,
                        Element.of("details", Element.of("summary", Numbers.whole(count) + " classes"), table));
    }

    private static Element classRow(ClassScore score) {
        return Tables.row(
                score.name(), List.of(Numbers.whole(score.samples()), fraction(score.top1()), fraction(score.top5())));
    }

    private static String fraction(Double value) {
        return value == null ? Numbers.NONE : Numbers.fixed(value);
    }

    private Element worst() {
        Element gallery = Element.of("div").with("class", "gallery");
        results.worst().forEach(sample -> gallery.add(example(sample)));
        Element part = Element.of("div", Element.of("h3", "Samples with the greatest loss"));
        model.obstacle().ifPresent(why -> part.add(note("Without their images: " + why)));
        return part.add(gallery);
    }

    private Element example(WorstSample sample) {
        Element figure = Element.of("figure");
        Picture picture = model.images().get(sample.key());
        if (picture != null) {
            figure.add(picture.draw());
        }
        return figure.add(Element.of(
                "figcaption",
                Element.of("strong", name(sample.label())),
                Element.of("span", guess(sample)),
                Element.of("span", "loss " + Numbers.significant(sample.loss())),
                Element.of("span", sample.key()).with("class", "key-of-sample")));
    }

    private String guess(WorstSample sample) {
        if (sample.prediction() == null) {
            return "no guess";
        }
        String guess = sample.prediction() == sample.label() ? "right" : "taken for " + name(sample.prediction());
        return guess + ", " + Numbers.percent(sample.probability());
    }

    private String name(int label) {
        return results.classes().get(label).name();
    }

    private static Element note(String text) {
        return Element.of("p", text).with("class", "note");
    }
}

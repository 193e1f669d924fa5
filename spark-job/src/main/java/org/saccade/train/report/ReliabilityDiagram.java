package org.saccade.train.report;

import java.util.List;
import java.util.Locale;

/** Accuracy over confidence, as SVG: where a bar meets the diagonal the network is right as often as it is sure. */
record ReliabilityDiagram(List<EvaluationResults.Bin> bins) {
    private static final int SIDE = 340;
    private static final int TICKS = 5;
    private static final Scale X = new Scale(0, 1, 42, SIDE - 10);
    private static final Scale Y = new Scale(0, 1, SIDE - 34, 18);

    Element draw() {
        Element svg = Element.of("svg")
                .with("viewBox", "0 0 " + SIDE + " " + SIDE)
                .with("style", "max-width:" + SIDE + "px")
                .with("role", "img")
                .with("aria-label", "Reliability diagram");
        Element grid = Element.of("g").with("class", "grid");
        for (double tick : Y.ticks(TICKS)) {
            grid.add(
                    line(0, tick, 1, tick),
                    label(Y.label(tick, TICKS), X.start() - 6, Y.at(tick) + 4).with("text-anchor", "end"),
                    label(X.label(tick, TICKS), X.at(tick), Y.start() + 15).with("text-anchor", "middle"));
        }
        grid.add(
                label("accuracy", 0, 10).with("class", "unit"),
                label("probability of the guess", X.end(), SIDE - 4)
                        .with("text-anchor", "end")
                        .with("class", "unit"));
        svg.add(grid);
        bins.stream().filter(bin -> bin.samples() > 0).forEach(bin -> svg.add(bar(bin)));
        return svg.add(line(0, 0, 1, 1).with("class", "ideal"));
    }

    private static Element bar(EvaluationResults.Bin bin) {
        String told = String.format(
                Locale.ROOT,
                "%s: mean probability %.4f, accuracy %.4f",
                Numbers.count(bin.samples(), "sample"),
                bin.confidence(),
                bin.accuracy());
        return Element.of("rect", Element.of("title", told))
                .with("x", X.at(bin.above()) + 1)
                .with("y", Y.at(bin.accuracy()))
                .with("width", X.at(bin.to()) - X.at(bin.above()) - 2)
                .with("height", Y.start() - Y.at(bin.accuracy()))
                .with("class", "reliability");
    }

    private static Element line(double x1, double y1, double x2, double y2) {
        return Element.of("line")
                .with("x1", X.at(x1))
                .with("y1", Y.at(y1))
                .with("x2", X.at(x2))
                .with("y2", Y.at(y2));
    }

    private static Element label(String text, double x, double y) {
        return Element.of("text", text).with("x", x).with("y", y);
    }
}

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
        Element svg = Svg.bounded(SIDE, SIDE, "Reliability diagram");
        Element grid = Element.of("g").with("class", "grid");
        for (double tick : Y.ticks(TICKS)) {
            grid.add(
                    line(0, tick, 1, tick),
                    Svg.ending(Y.label(tick, TICKS), X.start() - 6, Y.at(tick) + 4),
                    Svg.centred(X.label(tick, TICKS), X.at(tick), Y.start() + 15));
        }
        grid.add(
                Svg.text("accuracy", 0, 10).with("class", "unit"),
                Svg.ending("probability of the guess", X.end(), SIDE - 4).with("class", "unit"));
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
        return Svg.line(X.at(x1), Y.at(y1), X.at(x2), Y.at(y2));
    }
}

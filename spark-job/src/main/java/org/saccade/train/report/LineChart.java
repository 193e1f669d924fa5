package org.saccade.train.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Curves over training, as SVG that grows with its place.
 *
 * @param title what is seen
 * @param unit of the values
 * @param progress the unit of the other axis
 * @param range what the values axis covers
 * @param hasLegend whether it says what its curves are
 */
record LineChart(String title, String unit, String progress, Range range, List<Series> series, boolean hasLegend) {
    private static final int WIDTH = 380;
    private static final int HEIGHT = 222;
    private static final int LEFT = 46;
    private static final int RIGHT = WIDTH - 10;
    private static final int TOP = 20;
    private static final int BOTTOM = HEIGHT - 30;
    private static final int ROWS = 5;
    private static final int COLUMNS = 6;
    /** Where the values above as many of a hundred are more than three times as great, the axis ends, or the others were a line at the bottom. */
    private static final double USUAL = 0.98;

    private static final double BEYOND_USUAL = 3;
    /** Where it ends then. */
    private static final double ABOVE_USUAL = 1.25;
    /** Up to as many points of an epoch are drawn; more have only their hover titles. */
    private static final int MOST_DOTS = 40;

    /** What the axis of values covers. */
    enum Range {
        /** From zero to the greatest usual value. */
        FROM_ZERO,
        /** A fraction that comes close to one: from the least value to one. */
        TO_ONE
    }

    LineChart {
        series = series.stream().filter(Series::isVisible).toList();
    }

    /** Nothing where no curve has a value. */
    Optional<Element> draw() {
        if (series.isEmpty()) {
            return Optional.empty();
        }
        Scale x = new Scale(0, Math.max(1, last()), LEFT, RIGHT);
        Scale y = values();
        long cut = range == Range.FROM_ZERO ? above(y.to()) : 0;
        Element svg = Svg.canvas(WIDTH, HEIGHT, title).add(grid(x, y), curves(x, y), dots(x, y));
        Element caption = Element.of("figcaption", Element.of("h3", title));
        if (hasLegend) {
            caption.add(legend(series));
        }
        Element figure = Element.of("figure", caption, svg);
        if (cut > 0) {
            figure.add(Element.of(
                            "p",
                            Numbers.count(cut, "value") + " above " + y.label(y.to(), ROWS) + " " + unit + " not shown")
                    .with("class", "note"));
        }
        return Optional.of(figure);
    }

    private double last() {
        return series.stream()
                .flatMap(s -> s.points().stream())
                .mapToDouble(Point::x)
                .max()
                .orElse(1);
    }

    private Scale values() {
        double[] sorted = series.stream()
                .flatMap(s -> s.points().stream())
                .filter(Point::isVisible)
                .mapToDouble(Point::y)
                .sorted()
                .toArray();
        double greatest = sorted[sorted.length - 1];
        if (range == Range.TO_ONE) {
            return Scale.rounded(Math.min(sorted[0], 1 - 1e-3), 1, BOTTOM, TOP, ROWS);
        }
        double usual = sorted[(int) (USUAL * (sorted.length - 1))];
        boolean peaks = usual > 0 && greatest > BEYOND_USUAL * usual;
        return Scale.rounded(Math.min(0, sorted[0]), peaks ? ABOVE_USUAL * usual : greatest, BOTTOM, TOP, ROWS);
    }

    private long above(double value) {
        return series.stream()
                .flatMap(s -> s.points().stream())
                .filter(point -> point.y() > value)
                .count();
    }

    /** What the curves are called, each with its line. */
    static Element legend(List<Series> series) {
        Element legend = Element.of("p").with("class", "legend");
        series.forEach(each -> legend.add(Element.of("span", key(each), each.name())));
        return legend;
    }

    private static Element key(Series series) {
        return Element.of("svg", Svg.line(0, 4, 18, 4).with("class", series.classes()))
                .with("class", "key")
                .with("viewBox", "0 0 18 8")
                .with("aria-hidden", "true");
    }

    private Element grid(Scale x, Scale y) {
        Element grid = Element.of("g").with("class", "grid");
        for (double tick : y.ticks(ROWS)) {
            grid.add(
                    Svg.line(LEFT, y.at(tick), RIGHT, y.at(tick)),
                    Svg.ending(y.label(tick, ROWS), LEFT - 6, y.at(tick) + 4));
        }
        for (double tick : x.ticks(COLUMNS)) {
            if (tick == Math.rint(tick)) {
                grid.add(Svg.centred(x.label(tick, 1), x.at(tick), BOTTOM + 15));
            }
        }
        return grid.add(
                Svg.text(unit, 0, TOP - 10).with("class", "unit"),
                Svg.ending(progress, RIGHT, HEIGHT - 3).with("class", "unit"));
    }

    /** An SVG inside an SVG cuts off what leaves it. */
    private Element curves(Scale x, Scale y) {
        Element plot = Element.of("svg")
                .with("x", LEFT)
                .with("y", TOP - 2)
                .with("width", RIGHT - LEFT)
                .with("height", BOTTOM - TOP + 4)
                .with("viewBox", LEFT + " " + (TOP - 2) + " " + (RIGHT - LEFT) + " " + (BOTTOM - TOP + 4));
        for (Series each : series) {
            List<Point> seen = Thinning.toColumns(each.points(), x.from(), x.to(), RIGHT - LEFT);
            plot.add(Element.of("path").with("d", path(seen, x, y)).with("class", each.classes()));
        }
        return plot;
    }

    private static String path(List<Point> points, Scale x, Scale y) {
        StringBuilder path = new StringBuilder();
        boolean down = false;
        for (Point point : points) {
            if (point.isVisible()) {
                path.append(
                        String.format(Locale.ROOT, "%s%.1f %.1f", down ? "L" : "M", x.at(point.x()), y.at(point.y())));
            }
            down = point.isVisible();
        }
        return path.toString();
    }

    /** What a mouse that rests on a point is told. */
    private List<Element> dots(Scale x, Scale y) {
        List<Element> dots = new ArrayList<>();
        for (Series each : series) {
            if (each.isMarked()) {
                List<Point> seen = Thinning.toColumns(each.points(), x.from(), x.to(), (RIGHT - LEFT) / 2);
                Element group = Element.of("g")
                        .with("class", Series.colourClass(each.colour()) + (seen.size() > MOST_DOTS ? " unseen" : ""));
                seen.stream()
                        .filter(point -> point.isVisible() && point.y() <= y.to())
                        .forEach(point -> group.add(dot(each, point, x, y)));
                dots.add(group);
            }
        }
        return dots;
    }

    private Element dot(Series of, Point point, Scale x, Scale y) {
        String told =
                of.name() + ", " + progress + " " + Numbers.shortest(point.x()) + ": " + Numbers.significant(point.y());
        return Element.of("circle", Element.of("title", told))
                .with("cx", x.at(point.x()))
                .with("cy", y.at(point.y()))
                .with("r", 2.2);
    }
}

package org.saccade.train.report;

import java.util.List;
import java.util.Locale;

/** A confusion matrix as SVG: a row a class, a column a guess, each field as dark as its share of the class's samples. */
record HeatMap(List<String> classes, List<List<Long>> counts) {
    private static final int CELL = 27;
    private static final int SMALL_CELL = 12;
    /** Of as many classes the fields have numbers. */
    private static final int MOST_NUMBERS = 20;

    private static final int LEFT = 84;
    /** Room for the last column's name. */
    private static final int RIGHT = 36;

    private static final int TOP = 70;
    private static final int LONGEST_NAME = 13;
    private static final double DARK = 0.55;
    /** A single mistake is to be seen. */
    private static final double PALEST = 0.12;

    Element draw() {
        int side = classes.size() * cell();
        Element svg = Svg.bounded(LEFT + side + RIGHT, TOP + side + 2, "Confusion matrix")
                .with("class", "heat");
        for (int row = 0; row < classes.size(); row++) {
            svg.add(Svg.ending(shortened(classes.get(row)), LEFT - 7, TOP + (row + 0.5) * cell() + 4), columnName(row));
            for (int column = 0; column < classes.size(); column++) {
                svg.add(field(row, column));
            }
        }
        return svg;
    }

    private int cell() {
        return classes.size() <= MOST_NUMBERS ? CELL : SMALL_CELL;
    }

    private Element columnName(int column) {
        double x = LEFT + (column + 0.5) * cell() + 3;
        return Element.of("text", shortened(classes.get(column)))
                .with("transform", String.format(Locale.ROOT, "translate(%.1f %d) rotate(-50)", x, TOP - 7));
    }

    private Element field(int row, int column) {
        long count = counts.get(row).get(column);
        long samples = counts.get(row).stream().mapToLong(Long::longValue).sum();
        double share = samples == 0 ? 0 : (double) count / samples;
        double shade = count == 0 ? 0 : PALEST + (1 - PALEST) * share;
        Element rectangle = Element.of("rect", Element.of("title", told(row, column, samples, share)))
                .with("x", LEFT + column * cell())
                .with("y", TOP + row * cell())
                .with("width", cell() - 1)
                .with("height", cell() - 1)
                .with("class", count == 0 ? "none" : row == column ? "right" : "wrong");
        if (count > 0) {
            rectangle.with("fill-opacity", String.format(Locale.ROOT, "%.3f", shade));
        }
        Element field = Element.of("g", rectangle);
        if (count > 0 && classes.size() <= MOST_NUMBERS) {
            double x = LEFT + (column + 0.5) * cell() - 0.5;
            field.add(Svg.centred(Numbers.whole(count), x, TOP + (row + 0.5) * cell() + 3.5)
                    .with("class", shade > DARK ? "on-dark" : "on-light"));
        }
        return field;
    }

    private String told(int row, int column, long samples, double share) {
        return classes.get(row) + ", taken for " + classes.get(column) + ": "
                + Numbers.whole(counts.get(row).get(column)) + " of " + Numbers.whole(samples) + " ("
                + Numbers.percent(share) + ")";
    }

    private static String shortened(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
    }
}

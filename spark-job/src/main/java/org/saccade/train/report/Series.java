package org.saccade.train.report;

import java.util.List;
import java.util.Locale;

/**
 * A curve of a chart.
 *
 * @param name what the legend says
 * @param colour the number of its colour
 * @param look how it is drawn
 * @param points whose x rise
 */
record Series(String name, int colour, Look look, List<Point> points) {
    private static final int COLOURS = 8;

    /** How a curve is drawn. */
    enum Look {
        /** A value an epoch: a line, and points that say what they are. */
        MARKED,
        /** The same, broken. */
        DASHED,
        /** A value a step: a thin line. */
        THIN,
        /** A value a step that another curve sums up: a pale line. */
        PALE
    }

    Series {
        points = List.copyOf(points);
    }

    boolean isVisible() {
        return points.stream().anyMatch(Point::isVisible);
    }

    boolean isMarked() {
        return look == Look.MARKED || look == Look.DASHED;
    }

    /** What the style sheet calls it. After as many runs as there are colours they come again, broken. */
    String classes() {
        return colourClass(colour) + " " + look.name().toLowerCase(Locale.ROOT) + (colour >= COLOURS ? " dashed" : "");
    }

    static String colourClass(int colour) {
        return "c" + colour % COLOURS;
    }
}

package org.saccade.train.report;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Leaves of a long curve what can be seen of it. */
final class Thinning {
    private Thinning() {}

    /**
     * At most four points a column, in their order: the first, the last, the lowest and the highest. So no peak is lost, and a curve joins its
     * neighbouring columns where it did. A gap that is narrower than a column may close.
     *
     * @param points whose x rise, from {@code from} to {@code to}
     * @param columns how many the chart has from {@code from} to {@code to}
     */
    static List<Point> toColumns(List<Point> points, double from, double to, int columns) {
        if (points.size() <= columns) {
            return points;
        }
        List<Point> kept = new ArrayList<>();
        int start = 0;
        for (int end = 1; end <= points.size(); end++) {
            if (end == points.size()
                    || column(points.get(end), from, to, columns) != column(points.get(start), from, to, columns)) {
                keep(points.subList(start, end), kept);
                start = end;
            }
        }
        return kept;
    }

    private static int column(Point point, double from, double to, int columns) {
        return (int) Math.min(columns - 1, (point.x() - from) / (to - from) * columns);
    }

    private static void keep(List<Point> column, List<Point> kept) {
        int lowest = 0;
        int highest = 0;
        for (int i = 1; i < column.size(); i++) {
            double y = column.get(i).y();
            // An extreme that is NaN gives way to any number.
            lowest = y >= column.get(lowest).y() || Double.isNaN(y) ? lowest : i;
            highest = y <= column.get(highest).y() || Double.isNaN(y) ? highest : i;
        }
        SortedSet<Integer> chosen = new TreeSet<>(List.of(0, lowest, highest, column.size() - 1));
        chosen.forEach(i -> kept.add(column.get(i)));
    }
}

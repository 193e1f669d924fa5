package org.saccade.data.cli;

import org.saccade.data.shard.Distribution;

import java.util.Map;

/** A distribution for people. */
final class Histogram {

    private static final int WIDEST = 40;

    private Histogram() {}

    static String range(Distribution distribution) {
        return "min " + distribution.min() + ", median " + distribution.median() + ", max " + distribution.max();
    }

    /** A line of its range, then a row a bin: first and last value, count, a bar; nothing where there is no value. */
    static String text(String what, Distribution distribution) {
        if (distribution.count() == 0) {
            return "";
        }
        Map<Integer, Integer> bins = distribution.bins();
        int most = bins.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
        Table table = new Table();
        bins.forEach((bin, count) -> table.row("", bin, "to", Distribution.lastOf(bin), count, bar(count, most)));
        return what + ": " + range(distribution) + "\n" + table;
    }

    /** What has a sample has a bar. */
    private static String bar(long count, long most) {
        return "#".repeat((int) ((count * WIDEST + most - 1) / most));
    }
}

package org.saccade.train.report;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/** Numbers as people read them. */
final class Numbers {
    /** What stands for a number that there is not. */
    static final String NONE = "–";

    private Numbers() {}

    /** A fraction or a loss: four decimals. */
    static String fixed(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.4f", value) : NONE;
    }

    /** Four digits. */
    static String significant(double value) {
        if (!Double.isFinite(value)) {
            return NONE;
        }
        int before = value == 0 ? 1 : (int) Math.floor(Math.log10(Math.abs(value))) + 1;
        return before < -2
                ? String.format(Locale.ROOT, "%.3e", value)
                : String.format(Locale.ROOT, "%,." + Math.max(0, 4 - Math.max(before, 0)) + "f", value);
    }

    /** A whole number as one, another with two decimals. */
    static String shortest(double value) {
        return value == Math.rint(value) ? whole((long) value) : String.format(Locale.ROOT, "%,.2f", value);
    }

    static String tenths(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%,.1f", value) : NONE;
    }

    static String whole(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    static String percent(double fraction) {
        return Double.isFinite(fraction) ? String.format(Locale.ROOT, "%.1f\u00A0%%", 100 * fraction) : NONE;
    }

    /** "1 value", "2 values". */
    static String count(long count, String noun) {
        return whole(count) + " " + noun + (count == 1 ? "" : "s");
    }

    /** The two greatest units that a time has. */
    static String time(double seconds) {
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        Duration time = Duration.ofSeconds(Math.round(seconds));
        return time.toHours() == 0
                ? time.toMinutes() + " min " + time.toSecondsPart() + " s"
                : whole(time.toHours()) + " h " + time.toMinutesPart() + " min";
    }

    /** The middle of those that are finite; NaN if none is. */
    static double median(double... values) {
        double[] sorted =
                Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
        int middle = sorted.length / 2;
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

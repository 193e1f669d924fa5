package org.saccade.train.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An axis: values from {@code from} to {@code to} stand from {@code start} to {@code end}, in pixels. Either direction may be the greater one.
 */
record Scale(double from, double to, double start, double end) {
    private static final double[] STEPS = {1, 2, 5, 10};
    /** A value that is a tick but for rounding is one. */
    private static final double ROUNDING = 1e-9;
    /** Ticks that are closer together have exponents. */
    private static final double SMALLEST_PLAIN = 1e-4;

    Scale {
        if (!(from < to)) {
            throw new IllegalArgumentException(
                    "an axis must go from a value to a greater one, got " + from + " to " + to);
        }
    }

    /** An axis whose ends are ticks. */
    static Scale rounded(double from, double to, double start, double end, int ticks) {
        double above = to > from ? to : from + (from == 0 ? 1 : Math.abs(from));
        double step = step(above - from, ticks);
        return new Scale(
                Math.floor(from / step + ROUNDING) * step, Math.ceil(above / step - ROUNDING) * step, start, end);
    }

    /** Where a value stands. */
    double at(double value) {
        return start + (value - from) / (to - from) * (end - start);
    }

    /** Round values on the axis: 1, 2 or 5 times a power of ten apart, about {@code most} of them and no more than one beyond. */
    List<Double> ticks(int most) {
        double step = step(to - from, most);
        List<Double> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(from / step - ROUNDING); i * step <= to + ROUNDING * step; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    /** As many decimals as tell the ticks apart. */
    String label(double tick, int most) {
        double step = step(to - from, most);
        if (step < SMALLEST_PLAIN) {
            return tick == 0 ? "0" : String.format(Locale.ROOT, "%.0e", tick).replace("e-0", "e-");
        }
        int decimals = Math.max(0, (int) Math.ceil(-Math.log10(step) - ROUNDING));
        return String.format(Locale.ROOT, "%,." + decimals + "f", tick);
    }

    private static double step(double range, int most) {
        double power = Math.pow(10, Math.floor(Math.log10(range / most)));
        for (double step : STEPS) {
            if (range / (step * power) <= most + ROUNDING) {
                return step * power;
            }
        }
        throw new IllegalStateException("ten times a power of ten below the step is the step, range=" + range);
    }
}

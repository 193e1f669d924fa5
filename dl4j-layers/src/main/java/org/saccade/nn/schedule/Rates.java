package org.saccade.nn.schedule;

import org.saccade.nn.Rules;

/** What the schedules share. */
final class Rates {

    private Rates() {}

    static void requirePositive(String name, double value) {
        Rules.require(
                value > 0 && Double.isFinite(value), "%s must be positive and finite, got %s=%s", name, name, value);
    }

    /** The part of the way that is done: 1 at the last iteration and after it. */
    static double progress(int iteration, int last) {
        return Math.min(1, (double) iteration / Math.max(1, last));
    }
}

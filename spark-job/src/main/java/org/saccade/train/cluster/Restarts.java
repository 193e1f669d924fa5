package org.saccade.train.cluster;

import org.saccade.train.config.RestartConfig;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/** Counts the restarts of a run: what fails again and again is no accident. */
final class Restarts {
    private static final String BY_HAND = "; start again: training resumes from the last checkpoint";

    private final RestartConfig config;
    private final LongSupplier nanoTime;
    private final Deque<Long> times = new ArrayDeque<>();

    /** @param nanoTime a clock, as {@link System#nanoTime} is one */
    Restarts(RestartConfig config, LongSupplier nanoTime) {
        this.config = config;
        this.nanoTime = nanoTime;
    }

    /**
     * Takes note of a restart.
     *
     * @param failure why
     * @return which one it is within the window, from 1
     * @throws IOException if there may be no more: the failure, with what the user can do
     */
    int next(IOException failure) throws IOException {
        long now = nanoTime.getAsLong();
        while (!times.isEmpty() && now - times.element() > config.window().toNanos()) {
            times.remove();
        }
        if (times.size() >= config.limit()) {
            throw new ClusterException(failure.getMessage() + after() + BY_HAND, failure);
        }
        times.add(now);
        return times.size();
    }

    private String after() {
        return config.limit() == 0
                ? ""
                : "; that was after " + times.size() + " restarts, as many as restart.limit allows";
    }
}

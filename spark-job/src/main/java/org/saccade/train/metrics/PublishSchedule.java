package org.saccade.train.metrics;

import java.util.concurrent.TimeUnit;

/** When a file is next published. The first row is, at once: it shows that training has begun. Then seldom enough that writing it, which takes longer as it grows, costs at most 2 % of the time. */
final class PublishSchedule {
    private static final long MIN_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long PAUSE_BY_COST = 50;

    private long dueAt;

    PublishSchedule(long now) {
        this.dueAt = now;
    }

    boolean isDue(long now) {
        return now - dueAt >= 0;
    }

    void published(long start, long end) {
        dueAt = end + Math.max(MIN_PAUSE_NANOS, PAUSE_BY_COST * (end - start));
    }
}

package org.saccade.data.job;

import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.LongAccumulator;

/** Passes the counts on after each task. A task that Spark ran twice counts twice, so they are for the eye only. */
final class ProgressListener extends SparkListener {

    private final PrepareProgress progress;
    private final LongAccumulator done;
    private final CollectionAccumulator<?> bad;
    private final long total;

    ProgressListener(PrepareProgress progress, LongAccumulator done, CollectionAccumulator<?> bad, long total) {
        this.progress = progress;
        this.done = done;
        this.bad = bad;
        this.total = total;
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
        progress.images(Math.min(total, done.value()), total, bad.value().size());
    }
}

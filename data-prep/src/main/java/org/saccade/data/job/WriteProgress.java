package org.saccade.data.job;

import org.apache.spark.api.java.JavaSparkContext;

import java.util.List;
import java.util.function.Supplier;

/** Tells how far the writing is: first the images that were read, then, from the first that is written, the shards. */
final class WriteProgress {

    private final PrepareProgress progress;
    private final WriteCounters counters;
    private final long images;
    private final long shards;
    private final LiveCount done;
    private final LiveCount bad;
    private final LiveCount written;

    WriteProgress(PrepareProgress progress, WriteCounters counters, long images, long shards) {
        this.progress = progress;
        this.counters = counters;
        this.images = images;
        this.shards = shards;
        this.done = new LiveCount(counters.images());
        this.bad = new LiveCount(counters.bad());
        this.written = new LiveCount(counters.shards());
    }

    /** What the job gives. */
    List<ShardPart> during(JavaSparkContext spark, Supplier<List<ShardPart>> job) {
        progress.images(0, images, 0);
        List<ShardPart> parts = new ProgressListener(this::report, done, bad, written).during(spark, job);
        if (!parts.isEmpty()) {
            finish();
        }
        return parts;
    }

    private void report() {
        if (written.value() == 0) {
            progress.images(Math.min(images, done.value()), images, bad.value());
        } else {
            progress.shards(Math.min(shards, written.value()), shards);
        }
    }

    /** The job may have ended before the last of Spark's events came. */
    private void finish() {
        if (written.value() == 0) {
            progress.images(images, images, counters.distinctBad().size());
        }
        progress.shards(shards, shards);
    }
}

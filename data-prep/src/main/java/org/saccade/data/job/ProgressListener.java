package org.saccade.data.job;

import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

import java.util.function.Supplier;

/** Tells of each change of what tasks have counted, while they run and when they end. */
final class ProgressListener extends SparkListener {

    private final Runnable report;
    private final LiveCount[] counts;
    private boolean over;

    /** @param report called after the counts have changed */
    ProgressListener(Runnable report, LiveCount... counts) {
        this.report = report;
        this.counts = counts;
    }

    /** What the job gives, with this listening to it. Spark's events may come late: after the job nothing is told any more. */
    <T> T during(JavaSparkContext spark, Supplier<T> job) {
        spark.sc().addSparkListener(this);
        try {
            return job.get();
        } finally {
            spark.sc().removeSparkListener(this);
            end();
        }
    }

    private synchronized void end() {
        over = true;
    }

    /** Executors send what their running tasks have counted every {@code spark.executor.heartbeatInterval}, 10 s. */
    @Override
    public synchronized void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate heartbeat) {
        heartbeat.accumUpdates().foreach(task -> {
            for (LiveCount count : counts) {
                count.running((Long) task._1(), task._4());
            }
            return null;
        });
        report();
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
        for (LiveCount count : counts) {
            count.ended(end.taskInfo().taskId(), end.taskInfo().accumulables());
        }
        report();
    }

    private void report() {
        if (!over) {
            report.run();
        }
    }
}

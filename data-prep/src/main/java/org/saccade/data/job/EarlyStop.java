package org.saccade.data.job;

import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Ends a Spark job after the task that makes its remaining work pointless. */
final class EarlyStop extends SparkListener {

    private final JavaSparkContext spark;
    private final BooleanSupplier pointless;
    private final String group = UUID.randomUUID().toString();
    private volatile boolean stopped;

    /** @param pointless asked after each task, on a thread of Spark's */
    EarlyStop(JavaSparkContext spark, BooleanSupplier pointless) {
        this.spark = spark;
        this.pointless = pointless;
    }

    /** What the job gives; {@code whenStopped} where it was ended early. */
    <T> T run(Supplier<T> job, T whenStopped) {
        spark.sc().addSparkListener(this);
        spark.setJobGroup(group, "saccade prepare");
        try {
            return job.get();
        } catch (Exception e) { // Spark's are checked ones that it does not declare
            if (!stopped) {
                throw e;
            }
            return whenStopped;
        } finally {
            spark.clearJobGroup();
            spark.sc().removeSparkListener(this);
        }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
        if (!stopped && pointless.getAsBoolean()) {
            stopped = true;
            spark.cancelJobGroup(group);
        }
    }
}

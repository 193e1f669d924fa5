package org.saccade.train.cli;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.saccade.data.cli.LocalSpark;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What the user told Spark, and what Saccade sets where the user says nothing. */
final class SparkSettings {
    private SparkSettings() {}

    static String version() {
        return org.apache.spark.package$.MODULE$.SPARK_VERSION();
    }

    /** @param barrierTimeout how long ranks wait for one another to start */
    static JavaSparkContext start(String name, Duration barrierTimeout) {
        SparkConf conf = LocalSpark.configuration(name)
                .setIfMissing("spark.barrier.sync.timeout", Math.max(1, barrierTimeout.toSeconds()) + "s")
                // Executors may still be on their way when the job is submitted: Spark looks again each second.
                .setIfMissing("spark.scheduler.barrier.maxConcurrentTasksCheck.interval", "1s");
        conf.setIfMissing(
                "spark.scheduler.barrier.maxConcurrentTasksCheck.maxFailures",
                Long.toString(Math.max(1, barrierTimeout.toSeconds())));
        return new JavaSparkContext(conf);
    }

    /**
     * The same, for one who will not wait: a cluster that has no room keeps a driver waiting without end.
     *
     * @param patience for Spark to start, and then for the ranks to
     * @throws IOException if Spark has not started by then; the process must end then, which ends what goes on in it
     */
    static JavaSparkContext startWithin(String name, Duration patience) throws IOException, InterruptedException {
        FutureTask<JavaSparkContext> starting = new FutureTask<>(() -> start(name, patience));
        Thread starter = new Thread(starting, "spark-start");
        starter.setDaemon(true);
        starter.start();
        try {
            return starting.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException(
                    "Spark must start within " + patience.toSeconds()
                            + " s, and did not; see whether --master answers, and whether its queue has room",
                    e);
        } catch (ExecutionException e) {
            throw new IOException(
                    "Spark must start, got " + e.getCause() + "; see --master and the options of Spark", e);
        }
    }
}

package org.saccade.train.cli;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.saccade.data.cli.LocalSpark;

import java.time.Duration;

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
}

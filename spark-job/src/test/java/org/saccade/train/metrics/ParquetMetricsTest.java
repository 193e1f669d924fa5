package org.saccade.train.metrics;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** Read by Spark SQL, whose reader of Parquet is its own. */
class ParquetMetricsTest {
    private static SparkSession spark;

    @TempDir
    Path run;

    private FileSystem fs;
    private org.apache.hadoop.fs.Path folder;
    private long nanos;

    @BeforeAll
    static void startSpark() {
        spark = SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", false)
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .getOrCreate();
    }

    @AfterAll
    static void stopSpark() {
        spark.stop();
    }

    @BeforeEach
    void openFileSystem() throws IOException {
        fs = FileSystem.getLocal(new Configuration());
        folder = new org.apache.hadoop.fs.Path(run.toUri());
    }

    @Test
    void aKeyIsAColumnAndARowThatLacksItHasNullThere() throws IOException {
        try (MetricsLog log = resume(0, 0)) {
            log.append(new StepMetrics(1, 40, 64, Double.NaN, 0.1, 1234.5, 1.5, 40, 8.25, 0.75, 1, 2.5));
            log.append(new EpochMetrics(1, 2.25, 2, 0.5, 0.875, 12.5, Optional.empty()));
        }

        Dataset<Row> table = table();
        assertThat(table.schema().simpleString())
                .isEqualTo(
                        "struct<kind:string,epoch:bigint,step:bigint,samples:bigint,loss:double,learning_rate:double,"
                                + "images_per_second:double,data_ms:double,compute_ms:double,exchange_ms:double,"
                                + "exchange_gb_per_second:double,slowest_rank:bigint,slowest_by_ms:double,wall_time:double,"
                                + "train_loss:double,validation_loss:double,top1:double,top5:double,seconds:double>");
        assertThat(table.collectAsList().stream().map(row -> row.mkString(",")))
                .containsExactly(
                        "step,1,40,64,null,0.1,1234.5,1.5,40.0,8.25,0.75,1,2.5,1.79607110225E9,null,null,null,null,null",
                        "epoch,1,null,null,null,null,null,null,null,null,null,null,null,1.79607110225E9,2.25,2.0,0.5,0.875,12.5");
    }

    @Test
    void hasWhatTheLogHasAtTheEndOfAnEpochAndAtTheEnd() throws IOException {
        MetricsLog log = resume(0, 0);
        log.append(step(1));
        assertThat(parquet()).doesNotExist();
        nanos += TimeUnit.SECONDS.toNanos(2);
        log.append(epoch(1));
        assertThat(steps()).containsExactly(1L);

        log.append(step(2));
        log.append(epoch(2));
        log.publish();
        assertThat(steps()).as("too soon").containsExactly(1L);
        nanos += TimeUnit.SECONDS.toNanos(2);
        log.append(step(3));
        assertThat(steps()).containsExactly(1L, 2L, 3L);
        log.append(step(4));
        log.close();
        assertThat(steps()).containsExactly(1L, 2L, 3L, 4L);

        resume(2, 2);
        assertThat(steps()).containsExactly(1L, 2L);
        assertThat(table().filter("kind = 'epoch'").count()).isEqualTo(2);

        resume(0, 0);
        assertThat(parquet()).as("a file without rows has no columns").doesNotExist();
    }

    /** A number that was written without a fraction, and one with: by hand, or by another program. */
    @Test
    void aColumnOfWholeAndOtherNumbersIsOfDoubles() throws IOException {
        Files.writeString(run.resolve("metrics.jsonl"), """
                {"kind":"epoch","epoch":1,"train_loss":2,"validation_loss":null,"top1":0.5,"top5":0.75,"seconds":9,"note":"x"}
                {"kind":"epoch","epoch":2,"train_loss":1.5,"validation_loss":null,"top1":1,"top5":1,"seconds":9,"note":7}
                """);

        resume(0, 2).close();

        assertThat(table().collectAsList().stream().map(row -> row.mkString(",")))
                .containsExactly("epoch,1,2.0,null,0.5,0.75,9,null", "epoch,2,1.5,null,1.0,1.0,9,7.0");
    }

    private List<Long> steps() {
        return table().filter("kind = 'step'").collectAsList().stream()
                .map(row -> row.<Long>getAs("step"))
                .toList();
    }

    private Dataset<Row> table() {
        return spark.read().parquet(parquet().toString());
    }

    private Path parquet() {
        return run.resolve("metrics.parquet");
    }

    private static StepMetrics step(long step) {
        return new StepMetrics(1, step, 32, 0.5, 1e-4, 100, 1, 2, 3, 0.5, 0, 0);
    }

    private static EpochMetrics epoch(int epoch) {
        return new EpochMetrics(epoch, 0.5, 0.25, 0.75, 1, 3, Optional.empty());
    }

    private MetricsLog resume(long lastStep, int epochs) throws IOException {
        return MetricsLog.resume(
                fs, folder, lastStep, epochs, () -> nanos, () -> Instant.ofEpochMilli(1_796_071_102_250L));
    }
}

package org.saccade.train.metrics;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Over Hadoop's local file system and real files. */
class MetricsLogTest {
    private static final Instant NOW = Instant.ofEpochMilli(1_796_071_102_250L);

    @TempDir
    Path run;

    private FileSystem fs;
    private org.apache.hadoop.fs.Path folder;
    private long nanos;

    @BeforeEach
    void openFileSystem() throws IOException {
        fs = FileSystem.getLocal(new Configuration());
        folder = new org.apache.hadoop.fs.Path(run.toUri());
    }

    @Test
    void writesTheDocumentedLines() throws IOException {
        try (MetricsLog log = resume(0)) {
            log.append(new StepMetrics(1, 40, 64, 2.25, 0.1, 1234.5, 1.5, 40, 8.25, 0.75, 1, 2.5));
            log.append(new EpochMetrics(1, 2.25, 2, 0.5, 0.875, 12.5, Optional.empty()));
        }

        assertThat(Files.readString(file())).isEqualTo("""
                        {"kind":"step","epoch":1,"step":40,"samples":64,"loss":2.25,"learning_rate":0.1,\
                        "images_per_second":1234.5,"data_ms":1.5,"compute_ms":40.0,"exchange_ms":8.25,\
                        "exchange_gb_per_second":0.75,"slowest_rank":1,"slowest_by_ms":2.5,"wall_time":1796071102.250}
                        {"kind":"epoch","epoch":1,"train_loss":2.25,"validation_loss":2.0,"top1":0.5,"top5":0.875,\
                        "seconds":12.5,"wall_time":1796071102.250}
                        """);
        assertThat(fs).isInstanceOf(LocalFileSystem.class);
        assertThat(namesInRun()).containsExactlyInAnyOrder("metrics.jsonl", "metrics.parquet", "tensorboard");
    }

    @Test
    void whatTheAverageCameToStandsInTheRowOfItsEpoch() throws IOException {
        List<MetricsRow> rows = List.of(
                new EpochMetrics(1, 2.25, 2, 0.5, 0.875, 12.5, Optional.of(new EmaMetrics(1.5, 0.625, 0.75))),
                new EpochMetrics(2, 2.25, 2, 0.5, 0.875, 12.5, Optional.of(new EmaMetrics(1.5, 0.625, 1))));
        try (MetricsLog log = resume(0)) {
            for (MetricsRow row : rows) {
                log.append(row);
            }
        }

        assertThat(Files.readAllLines(file()).get(0))
                .endsWith(
                        "\"seconds\":12.5,\"ema_validation_loss\":1.5,\"ema_top1\":0.625,\"ema_top5\":0.75,\"wall_time\":1796071102.250}");
        assertThat(new MetricsReader(fs, folder).rows(0)).isEqualTo(rows);
    }

    @Test
    void whatIsNoNumberBecomesNull() throws IOException {
        try (MetricsLog log = resume(0)) {
            log.append(new StepMetrics(
                    0, 1, 1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0, 0, 0, 0, 0, 0));
            log.append(new EpochMetrics(0, 1, Double.NaN, Double.NaN, Double.NaN, 1, Optional.empty()));
        }

        List<String> lines = Files.readAllLines(file());
        assertThat(lines.get(0)).contains("\"loss\":null,\"learning_rate\":null,\"images_per_second\":null,");
        assertThat(lines.get(1)).contains("\"validation_loss\":null,\"top1\":null,\"top5\":null,");
        assertThat(new ObjectMapper().readTree(lines.get(0)).get("loss").isNull())
                .isTrue();
        assertThat(new MetricsReader(fs, folder).rows(1))
                .containsExactly(new EpochMetrics(0, 1, Double.NaN, Double.NaN, Double.NaN, 1, Optional.empty()));
    }

    /** Two epochs of three steps; a checkpoint after any of them. */
    @ParameterizedTest
    @CsvSource({"0,0,-1", "1,1,-1", "2,2,-1", "3,4,0", "4,5,0", "5,6,0", "6,8,1", "7,8,1"})
    void resumeCutsWhatCameAfterTheCheckpoint(long lastStep, int rowsKept, int lastEpoch) throws IOException {
        writeTwoEpochs();
        List<String> before = Files.readAllLines(file());

        try (MetricsLog log = resume(lastStep)) {
            assertThat(Files.readAllLines(file())).isEqualTo(before.subList(0, rowsKept));
            assertThat(log.lastStep()).isEqualTo(Math.min(lastStep, 6));
            assertThat(log.lastEpoch()).isEqualTo(lastEpoch);
            log.append(step(9, 8));
        }

        assertThat(Files.readAllLines(file())).hasSize(rowsKept + 1);
    }

    /** Told to end in an evaluation, and killed after that had come to its end at the second try. */
    @Test
    void anEpochThatIsToBeEvaluatedHasNoRow() throws IOException {
        try (MetricsLog log = resume(0)) {
            log.append(step(1, 1));
            log.append(epoch(1));
        }

        try (MetricsLog log = resume(1, 0)) {
            log.append(epoch(1));
        }

        assertThat(Files.readAllLines(file())).hasSize(2);
    }

    @Test
    void aTornLastLineIsDropped() throws IOException {
        writeTwoEpochs();
        String whole = Files.readString(file());
        for (int length = whole.length(); length >= 0; length -= 13) {
            Files.writeString(file(), whole.substring(0, length));
            int lines = (int)
                    whole.substring(0, length).chars().filter(c -> c == '\n').count();
            try (MetricsLog log = resume(100)) {
                assertThat(Files.readAllLines(file()))
                        .as("cut to %s bytes", length)
                        .hasSize(lines);
                assertThat(log.lastStep()).isEqualTo(lines < 4 ? lines : lines == 8 ? 6 : lines - 1);
            }
        }
    }

    @Test
    void aLineThatIsNoRowIsNamed() throws IOException {
        writeTwoEpochs();
        List<String> lines = new ArrayList<>(Files.readAllLines(file()));
        lines.set(1, "{\"kind\":\"step\",\"epoch\":0,\"step\":\"two\"}");
        Files.write(file(), lines);
        assertThatThrownBy(() -> resume(6))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("metrics.jsonl, line 2: step must be a whole number, got \"two\""
                        + "; remove that line or move the file away");

        lines.set(1, "{}");
        Files.write(file(), lines);
        assertThatThrownBy(() -> new MetricsReader(fs, folder).rows(0))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("line 2: kind must be step or epoch, got ");

        lines.set(1, lines.get(0));
        Files.write(file(), lines);
        assertThatThrownBy(() -> resume(6))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("line 2: each step stands once in metrics.jsonl, in order: got step 1 after 1");
    }

    @Test
    void rowsOfOlderRunsHaveNoRate() throws IOException {
        Files.writeString(file(), """
                {"kind":"step","epoch":1,"step":1,"samples":64,"loss":2.25,"learning_rate":0.1,\
                "images_per_second":1234.5,"data_ms":1.5,"compute_ms":40.0,"exchange_ms":8.25,"slowest_rank":1}
                """);

        assertThat(new MetricsReader(fs, folder).rows(0))
                .containsExactly(
                        new StepMetrics(1, 1, 64, 2.25, 0.1, 1234.5, 1.5, 40, 8.25, Double.NaN, 1, Double.NaN));
    }

    @Test
    void eachStepAndEpochStandsOnce() throws IOException {
        try (MetricsLog log = resume(0)) {
            log.append(step(0, 5));
            log.append(epoch(0));
            assertThatThrownBy(() -> log.append(step(0, 5)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("each step stands once in metrics.jsonl, in order: got step 5 after 5");
            assertThatThrownBy(() -> log.append(epoch(0)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("each epoch stands once in metrics.jsonl, in order: got epoch 0 after 0");
        }
        assertThatThrownBy(() -> step(0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("steps are counted from 1, got step=0");
    }

    @Test
    void publishesEveryFewSecondsAndOnDemand() throws IOException {
        MetricsLog log = resume(0);
        assertThat(Files.readAllLines(file())).isEmpty();
        log.append(step(0, 1));
        assertThat(Files.readAllLines(file())).as("training has begun").hasSize(1);

        nanos += TimeUnit.MILLISECONDS.toNanos(1999);
        log.append(step(0, 2));
        assertThat(Files.readAllLines(file())).hasSize(1);

        nanos += TimeUnit.MILLISECONDS.toNanos(1);
        log.append(step(0, 3));
        assertThat(Files.readAllLines(file())).hasSize(3);

        log.append(step(0, 4));
        assertThat(Files.readAllLines(file())).hasSize(3);
        log.publish();
        assertThat(Files.readAllLines(file())).hasSize(4);
    }

    @Test
    void publishingTakesAtMostTwoPercentOfTheTime() {
        PublishSchedule schedule = new PublishSchedule(0);
        schedule.published(TimeUnit.SECONDS.toNanos(10), TimeUnit.SECONDS.toNanos(11));

        assertThat(schedule.isDue(TimeUnit.SECONDS.toNanos(61) - 1)).isFalse();
        assertThat(schedule.isDue(TimeUnit.SECONDS.toNanos(61))).isTrue();
    }

    @Test
    void theReaderGivesWhatIsNew() throws IOException {
        MetricsReader reader = new MetricsReader(fs, folder);
        assertThat(reader.rows(0)).isEmpty();

        MetricsLog log = resume(0);
        assertThat(reader.rows(0)).isEmpty();
        log.append(step(0, 1));
        log.append(step(0, 2));
        log.publish();
        assertThat(reader.rows(0)).containsExactly(step(0, 1), step(0, 2));
        assertThat(reader.rows(2)).isEmpty();
        assertThat(reader.rows(1)).containsExactly(step(0, 2));

        log.append(epoch(0));
        log.close();
        assertThat(reader.rows(2)).containsExactly(epoch(0));
        assertThat(reader.rows(9)).isEmpty();
    }

    /** What a row of an earlier attempt says stays as it is; another version may have written more. */
    @Test
    void rowsAreKeptAsTheyAre() throws IOException {
        String line = """
                {"kind":"epoch","epoch":1,"train_loss":2,"validation_loss":null,"top1":0.5,"top5":0.75,"seconds":9,"note":"later"}
                """;
        Files.writeString(file(), line);

        resume(0, 1).close();

        assertThat(Files.readString(file())).isEqualTo(line);
    }

    /** So it fails like any other write of the run: training restarts, or ends. */
    @ParameterizedTest
    @ValueSource(strings = {"tensorboard/events.out.tfevents.0000000002.saccade", "metrics.parquet.writing"})
    void whatCannotBeWrittenIsAFailure(String name) throws IOException {
        MetricsLog log = resume(0);
        Files.createDirectory(run.resolve(name));

        assertThatThrownBy(() -> log.append(epoch(0)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(name);
    }

    /** As on HDFS, where a file is not renamed over another. */
    @Test
    void worksWhereAFileCannotBeRenamedOverAnother() throws IOException {
        fs = new NoOverwriteFileSystem();
        fs.initialize(run.toUri(), new Configuration());

        writeTwoEpochs();

        assertThat(Files.readAllLines(file())).hasSize(8);
        assertThat(namesInRun()).containsExactlyInAnyOrder("metrics.jsonl", "metrics.parquet", "tensorboard");
    }

    /** The process died between the deletion of the old file and the renaming of the new one. */
    @Test
    void findsTheNewFileUnderItsFirstName() throws IOException {
        writeTwoEpochs();
        Files.move(file(), run.resolve("metrics.jsonl.next"));

        assertThat(new MetricsReader(fs, folder).rows(0)).hasSize(8);
        assertThat(resume(6).lastStep()).isEqualTo(6);
        assertThat(Files.readAllLines(file())).hasSize(8);
    }

    private static final class NoOverwriteFileSystem extends RawLocalFileSystem {
        @Override
        public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to) throws IOException {
            return !exists(to) && super.rename(from, to);
        }
    }

    private void writeTwoEpochs() throws IOException {
        try (MetricsLog log = resume(0)) {
            for (int epoch = 0; epoch < 2; epoch++) {
                for (int i = 1; i <= 3; i++) {
                    log.append(step(epoch, 3L * epoch + i));
                }
                log.append(epoch(epoch));
            }
        }
    }

    private MetricsLog resume(long lastStep) throws IOException {
        return resume(lastStep, Integer.MAX_VALUE);
    }

    private MetricsLog resume(long lastStep, int epochs) throws IOException {
        return MetricsLog.resume(fs, folder, lastStep, epochs, () -> nanos, () -> NOW);
    }

    private Path file() {
        return run.resolve("metrics.jsonl");
    }

    private List<String> namesInRun() throws IOException {
        try (Stream<Path> children = Files.list(run)) {
            return children.map(child -> child.getFileName().toString()).toList();
        }
    }

    private static StepMetrics step(int epoch, long step) {
        return new StepMetrics(epoch, step, 32, 1.0 / step, 1e-4, 100, 1, 2, 3, 0.5, 0, 0);
    }

    private static EpochMetrics epoch(int epoch) {
        return new EpochMetrics(epoch, 0.5, 0.25, 0.75, 1, 3, Optional.empty());
    }
}

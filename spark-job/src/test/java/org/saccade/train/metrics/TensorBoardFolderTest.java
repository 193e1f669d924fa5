package org.saccade.train.metrics;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.framework.Summary;
import org.tensorflow.proto.util.Event;
import org.tensorflow.proto.util.SessionLog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

import static org.assertj.core.api.Assertions.assertThat;

/** Read by TensorFlow's own classes, with a reader of TFRecord frames of the test's. */
class TensorBoardFolderTest {
    @TempDir
    Path run;

    private FileSystem fs;
    private org.apache.hadoop.fs.Path folder;
    private long nanos;
    private long millis = 1_796_071_102_250L;

    @BeforeEach
    void openFileSystem() throws IOException {
        fs = FileSystem.getLocal(new Configuration());
        folder = new org.apache.hadoop.fs.Path(run.toUri());
    }

    @Test
    void aRowIsAnEventWithItsTimeAndAScalarAValue() throws IOException {
        try (MetricsLog log = resume(0, 0)) {
            log.append(new StepMetrics(1, 40, 64, 2.25, 0.1, 1234.5, 1.5, 40, 8.25, 0.75, 1, 2.5));
            millis += 500;
            log.append(new EpochMetrics(1, 2.5, 2, 0.5, 0.875, 12.5, Optional.empty()));
        }

        List<Event> events = events(onlyFile());
        assertThat(events).hasSize(4);
        assertThat(events.get(0).getFileVersion()).isEqualTo("brain.Event:2");
        assertThat(events.get(1).getSessionLog().getStatus()).isEqualTo(SessionLog.SessionStatus.START);
        assertThat(events.get(1).getStep()).isZero();
        Event step = events.get(2);
        assertThat(step.getStep()).isEqualTo(40);
        assertThat(step.getWallTime()).isEqualTo(1796071102.25);
        assertThat(scalars(step))
                .containsOnly(
                        Map.entry("train/loss", 2.25f),
                        Map.entry("train/learning_rate", 0.1f),
                        Map.entry("time/images_per_second", 1234.5f),
                        Map.entry("time/data_ms", 1.5f),
                        Map.entry("time/compute_ms", 40f),
                        Map.entry("time/exchange_ms", 8.25f));
        Event epoch = events.get(3);
        assertThat(epoch.getStep()).isEqualTo(1);
        assertThat(epoch.getWallTime()).isEqualTo(1796071102.75);
        assertThat(scalars(epoch))
                .containsOnly(
                        Map.entry("train/epoch_loss", 2.5f),
                        Map.entry("validation/loss", 2f),
                        Map.entry("validation/top1", 0.5f),
                        Map.entry("validation/top5", 0.875f),
                        Map.entry("time/epoch_seconds", 12.5f));
    }

    @Test
    void whatIsNoNumberIsLeftOut() throws IOException {
        try (MetricsLog log = resume(0, 0)) {
            log.append(new EpochMetrics(1, 2.5, Double.NaN, Double.NaN, Double.NaN, 12.5, Optional.empty()));
        }

        assertThat(scalars(events(onlyFile()).get(2))).containsOnlyKeys("train/epoch_loss", "time/epoch_seconds");
    }

    @Test
    void averagedWeightsStandBesideTheOthersAndOlderRunsHaveNoTime() throws IOException {
        Files.writeString(run.resolve("metrics.jsonl"), """
                {"kind":"epoch","epoch":1,"train_loss":2.5,"validation_loss":2.0,"top1":0.5,"top5":0.875,\
                "ema_validation_loss":1.5,"ema_top1":0.625,"ema_top5":0.75,"seconds":12.5}
                """);

        resume(0, 1).close();

        Event epoch = events(onlyFile()).get(2);
        assertThat(epoch.getWallTime()).isZero();
        assertThat(scalars(epoch))
                .contains(
                        Map.entry("validation/ema_loss", 1.5f),
                        Map.entry("validation/ema_top1", 0.625f),
                        Map.entry("validation/ema_top5", 0.75f));
    }

    /** So many rows that files are put together twice on the way, and a restart from a checkpoint. */
    @Test
    void whoWatchesSeesEachPointOnceAndAtOnce() throws IOException {
        Watcher watcher = new Watcher();
        MetricsLog killed = resume(0, 0);
        for (int step = 1; step <= 150; step++) {
            nanos += TimeUnit.SECONDS.toNanos(2);
            killed.append(step(step, step));
            watcher.look();
            assertThat(watcher.points("train/loss")).hasSize(step).containsEntry((long) step, (float) step);
            assertThat(eventFiles()).hasSizeLessThanOrEqualTo(64);
        }

        try (MetricsLog log = resume(120, 0)) {
            watcher.look();
            assertThat(watcher.points("train/loss")).hasSize(120);
            for (int step = 121; step <= 130; step++) {
                nanos += TimeUnit.SECONDS.toNanos(2);
                log.append(step(step, -step));
                watcher.look();
                assertThat(watcher.points("train/loss")).hasSize(step).containsEntry((long) step, (float) -step);
            }
        }

        watcher.look();
        assertThat(watcher.points("train/loss")).hasSize(130).containsEntry(120L, 120f);
        Watcher late = new Watcher();
        late.look();
        assertThat(late.points("train/loss")).isEqualTo(watcher.points("train/loss"));
        assertThat(onlyFile()).exists();
    }

    @Test
    void othersFilesStay() throws IOException {
        Path other = Files.createDirectories(run.resolve("tensorboard")).resolve("events.out.tfevents.1.mine");
        Files.createFile(other);

        resume(0, 0).close();

        assertThat(other).exists();
    }

    /**
     * What TensorBoard makes of the files: it reads those that it has not read yet in the order of their names, and forgets at the start of a session
     * what stands at that step or later.
     */
    private final class Watcher {
        private final Set<Path> read = new HashSet<>();
        private final Map<String, TreeMap<Long, Float>> points = new TreeMap<>();

        void look() throws IOException {
            for (Path file : eventFiles()) {
                if (read.add(file)) {
                    for (Event event : events(file)) {
                        add(event);
                    }
                }
            }
        }

        private void add(Event event) {
            if (event.hasSessionLog()) {
                points.values()
                        .forEach(tag -> tag.tailMap(event.getStep(), true).clear());
            }
            scalars(event).forEach((tag, value) -> assertThat(
                            points.computeIfAbsent(tag, name -> new TreeMap<>()).put(event.getStep(), value))
                    .as("a second point of %s at %s", tag, event.getStep())
                    .isNull());
        }

        TreeMap<Long, Float> points(String tag) {
            return points.get(tag);
        }
    }

    private static Map<String, Float> scalars(Event event) {
        Map<String, Float> scalars = new TreeMap<>();
        for (Summary.Value value : event.getSummary().getValueList()) {
            scalars.put(value.getTag(), value.getSimpleValue());
        }
        return scalars;
    }

    /** The records of a file whose checksums are those that TensorFlow documents: ((crc >> 15) | (crc << 17)) + 0xa282ead8. */
    private static List<Event> events(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<Event> events = new ArrayList<>();
        while (bytes.hasRemaining()) {
            byte[] length = new byte[8];
            bytes.get(length);
            assertThat(bytes.getInt()).as("checksum of a length").isEqualTo(masked(length));
            byte[] data = new byte
                    [(int) ByteBuffer.wrap(length)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getLong()];
            bytes.get(data);
            assertThat(bytes.getInt()).as("checksum of an event").isEqualTo(masked(data));
            events.add(Event.parseFrom(data));
        }
        return events;
    }

    private static int masked(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        int value = (int) crc.getValue();
        return (value >>> 15 | value << 17) + 0xa282ead8;
    }

    private Path onlyFile() throws IOException {
        assertThat(eventFiles()).hasSize(1);
        return eventFiles().get(0);
    }

    private List<Path> eventFiles() throws IOException {
        try (Stream<Path> files = Files.list(run.resolve("tensorboard"))) {
            return files.sorted().toList();
        }
    }

    private static StepMetrics step(long step, double loss) {
        return new StepMetrics(1, step, 32, loss, 1e-4, 100, 1, 2, 3, 0.5, 0, 0);
    }

    private MetricsLog resume(long lastStep, int epochs) throws IOException {
        return MetricsLog.resume(fs, folder, lastStep, epochs, () -> nanos, () -> Instant.ofEpochMilli(millis));
    }
}

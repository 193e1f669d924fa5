package org.saccade.train.metrics;

import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Writes {@code metrics.jsonl}. The file that readers see is whole at any time: it is replaced every few seconds, and by {@link #publish}. What
 * TensorBoard reads and {@code metrics.parquet} are made from its lines, and made anew when a run goes on. For one thread.
 */
public final class MetricsLog implements Closeable {
    private final MetricsFile file;
    private final TensorBoardFolder tensorBoard;
    private final ParquetMetrics parquet;
    private final LongSupplier nanoClock;
    private final InstantSource wallClock;
    private final PublishSchedule schedule;
    private final PublishSchedule parquetSchedule;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    /** What TensorBoard does not see yet. */
    private final List<String> newLines = new ArrayList<>();

    private long lastStep;
    private int lastEpoch = -1;
    private int lastEpochInParquet = -1;
    /** Whether there may be rows that not all files have. */
    private boolean appended;

    private MetricsLog(FileSystem fs, Path runFolder, LongSupplier nanoClock, InstantSource wallClock) {
        this.file = new MetricsFile(fs, runFolder);
        this.tensorBoard = new TensorBoardFolder(fs, runFolder);
        this.parquet = new ParquetMetrics(fs, runFolder);
        this.nanoClock = nanoClock;
        this.wallClock = wallClock;
        this.schedule = new PublishSchedule(nanoClock.getAsLong());
        this.parquetSchedule = new PublishSchedule(nanoClock.getAsLong());
    }

    /**
     * Goes on with the log of a run: keeps the rows of the steps up to the given one, and of the epochs that were complete by then, and cuts the
     * rest. The shorter file is published at once, and so is what is made from it.
     *
     * @param fs the file system of the run folder
     * @param runFolder the run folder
     * @param lastStep the step of the checkpoint that training goes on from; 0 for a new run
     * @param epochs how many were complete by then: the last step of an epoch may be done, and its evaluation not
     * @throws IOException if the file holds a whole line that is no row, or cannot be read or written
     */
    public static MetricsLog resume(FileSystem fs, Path runFolder, long lastStep, int epochs) throws IOException {
        return resume(fs, runFolder, lastStep, epochs, System::nanoTime, InstantSource.system());
    }

    static MetricsLog resume(
            FileSystem fs, Path runFolder, long lastStep, int epochs, LongSupplier nanoClock, InstantSource wallClock)
            throws IOException {
        MetricsLog log = new MetricsLog(fs, runFolder, nanoClock, wallClock);
        List<String> lines = log.file.lines();
        for (int line = 0; line < lines.size(); line++) {
            MetricsRow row = log.file.parse(lines, line);
            if (row instanceof StepMetrics step ? step.step() > lastStep : row.epoch() > epochs) {
                break; // an epoch's row follows its last step, so all that is left is later
            }
            log.addAgain(row, lines, line);
        }
        log.publishAll();
        return log;
    }

    private void addAgain(MetricsRow row, List<String> lines, int line) throws IOException {
        try {
            add(row, lines.get(line));
        } catch (IllegalArgumentException e) {
            throw file.damaged(line, e);
        }
    }

    /**
     * Adds a row, and publishes if that is due. Steps and epochs rise, so that each stands once.
     *
     * @throws IllegalArgumentException if the step or the epoch stands there already
     */
    public void append(MetricsRow row) throws IOException {
        String line = MetricsJson.write(row, wallClock.instant());
        add(row, line);
        newLines.add(line);
        appended = true;
        if (schedule.isDue(nanoClock.getAsLong())) {
            publish();
        }
    }

    private void add(MetricsRow row, String line) {
        if (row instanceof StepMetrics step) {
            checkRises("step", lastStep, step.step());
            lastStep = step.step();
        } else {
            checkRises("epoch", lastEpoch, row.epoch());
            lastEpoch = row.epoch();
        }
        content.writeBytes((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static void checkRises(String what, long last, long now) {
        if (now <= last) {
            throw new IllegalArgumentException("each " + what + " stands once in metrics.jsonl, in order: got " + what
                    + " " + now + " after " + last);
        }
    }

    /** The last step that has a row; 0 if none has. */
    public long lastStep() {
        return lastStep;
    }

    /** The last epoch that has a row; -1 if none has. */
    public int lastEpoch() {
        return lastEpoch;
    }

    /** Makes all rows visible to readers: at a checkpoint, and at the end. To those of Parquet only at times, and once an epoch has ended. */
    public void publish() throws IOException {
        long start = nanoClock.getAsLong();
        file.replace(content);
        publishToTensorBoard();
        long end = nanoClock.getAsLong();
        schedule.published(start, end);
        if (lastEpoch > lastEpochInParquet && parquetSchedule.isDue(end)) {
            publishToParquet();
            parquetSchedule.published(end, nanoClock.getAsLong());
        }
    }

    private void publishToTensorBoard() throws IOException {
        if (tensorBoard.isFull()) {
            tensorBoard.replace(lines());
        } else if (!newLines.isEmpty()) {
            tensorBoard.add(newLines);
        }
        newLines.clear();
    }

    private void publishToParquet() throws IOException {
        parquet.replace(lines());
        lastEpochInParquet = lastEpoch;
    }

    /** First what all else is made from. */
    private void publishAll() throws IOException {
        file.replace(content);
        tensorBoard.replace(lines());
        newLines.clear();
        publishToParquet();
        appended = false;
    }

    private List<String> lines() {
        return content.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** Makes all rows visible to all readers. */
    @Override
    public void close() throws IOException {
        if (appended) {
            publishAll();
        }
    }
}

package org.saccade.train.metrics;

import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Writes {@code metrics.jsonl}. The file that readers see is whole at any time: it is replaced every few seconds, and by {@link #publish}. For one
 * thread.
 */
public final class MetricsLog implements Closeable {
    private final MetricsFile file;
    private final LongSupplier nanoClock;
    private final PublishSchedule schedule;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private long lastStep;
    private int lastEpoch = -1;

    private MetricsLog(MetricsFile file, LongSupplier nanoClock) {
        this.file = file;
        this.nanoClock = nanoClock;
        this.schedule = new PublishSchedule(nanoClock.getAsLong());
    }

    /**
     * Goes on with the log of a run: keeps the rows of the steps up to the given one, and of the epochs that were complete by then, and cuts the
     * rest. The shorter file is published at once.
     *
     * @param fs the file system of the run folder
     * @param runFolder the run folder
     * @param lastStep the step of the checkpoint that training goes on from; 0 for a new run
     * @param epochs how many were complete by then: the last step of an epoch may be done, and its evaluation not
     * @throws IOException if the file holds a whole line that is no row, or cannot be read or written
     */
    public static MetricsLog resume(FileSystem fs, Path runFolder, long lastStep, int epochs) throws IOException {
        return resume(fs, runFolder, lastStep, epochs, System::nanoTime);
    }

    static MetricsLog resume(FileSystem fs, Path runFolder, long lastStep, int epochs, LongSupplier nanoClock)
            throws IOException {
        MetricsFile file = new MetricsFile(fs, runFolder);
        MetricsLog log = new MetricsLog(file, nanoClock);
        List<String> lines = file.lines();
        for (int line = 0; line < lines.size(); line++) {
            MetricsRow row = file.parse(lines, line);
            if (row instanceof StepMetrics step ? step.step() > lastStep : row.epoch() > epochs) {
                break; // an epoch's row follows its last step, so all that is left is later
            }
            log.addAgain(row, file, line);
        }
        file.replace(log.content);
        return log;
    }

    private void addAgain(MetricsRow row, MetricsFile file, int line) throws IOException {
        try {
            add(row);
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
        add(row);
        if (schedule.isDue(nanoClock.getAsLong())) {
            publish();
        }
    }

    private void add(MetricsRow row) {
        if (row instanceof StepMetrics step) {
            checkRises("step", lastStep, step.step());
            lastStep = step.step();
        } else {
            checkRises("epoch", lastEpoch, row.epoch());
            lastEpoch = row.epoch();
        }
        content.writeBytes((MetricsJson.write(row) + "\n").getBytes(StandardCharsets.UTF_8));
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

    /** Makes all rows visible to readers: at a checkpoint, and at the end. */
    public void publish() throws IOException {
        long start = nanoClock.getAsLong();
        file.replace(content);
        schedule.published(start, nanoClock.getAsLong());
    }

    /** Publishes. */
    @Override
    public void close() throws IOException {
        publish();
    }
}

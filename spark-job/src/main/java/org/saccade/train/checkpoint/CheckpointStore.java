package org.saccade.train.checkpoint;

import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.saccade.data.source.file.HadoopFiles;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The checkpoints of one run: a folder {@code checkpoints/step-0000000123} each. Its {@code CHECKPOINT.json} is written last and names the size and
 * hash of every other file; without it the folder is ignored. Nothing depends on renaming, so object stores will do. One writer at a time.
 */
public final class CheckpointStore {
    private static final String FOLDER = "checkpoints";
    private static final Pattern STEP_FOLDER = Pattern.compile("step-(\\d{10,18})");

    private final FileSystem fs;
    private final Path folder;
    private final int keep;

    /**
     * @param fs the file system of the run folder; the checksum files of Hadoop's local one are left out
     * @param runFolder the run folder
     * @param keep how many complete checkpoints are kept, at least 1
     */
    public CheckpointStore(FileSystem fs, Path runFolder, int keep) {
        if (keep < 1) {
            throw new IllegalArgumentException("at least 1 checkpoint must be kept, got keep=" + keep);
        }
        this.fs = HadoopFiles.withoutChecksumFiles(fs);
        this.folder = new Path(runFolder, FOLDER);
        this.keep = keep;
    }

    /**
     * Writes a checkpoint, then deletes the old ones that are no longer to be kept. A checkpoint that stands there already, whole and with the
     * same position, is left as it is.
     *
     * @param more vectors besides those of the checkpoint; asked once in any case
     * @throws IllegalArgumentException if the position's parameter hash is not that of the parameters
     */
    public void save(Checkpoint checkpoint, VectorSource more) throws IOException {
        Position position = checkpoint.position();
        Path target = folderOf(position.step());
        if (isSaved(target, position)) {
            more.writeTo(VectorSink.NOWHERE);
        } else {
            remove(target);
            new CheckpointWriter(fs, target).write(checkpoint, more);
        }
        prune(position.step());
    }

    private boolean isSaved(Path target, Position position) throws IOException {
        try {
            return new CheckpointReader(fs, target).open().position().equals(position);
        } catch (InvalidCheckpointException e) {
            return false;
        }
    }

    /**
     * The newest checkpoint whose files all have the size and hash that they should; empty if there is none.
     *
     * @param passedOver gets a line for each newer one: the file, what was expected and what was found
     * @throws IOException if the file system fails, which says nothing about the checkpoints
     */
    public Optional<SavedCheckpoint> newestValid(Consumer<String> passedOver) throws IOException {
        for (long step : stepsFromNewest()) {
            try {
                return Optional.of(openStep(step));
            } catch (InvalidCheckpointException e) {
                passedOver.accept(e.getMessage());
            }
        }
        return Optional.empty();
    }

    private SavedCheckpoint openStep(long step) throws IOException {
        Path source = folderOf(step);
        SavedCheckpoint checkpoint = new CheckpointReader(fs, source).open();
        if (checkpoint.position().step() != step) {
            throw new InvalidCheckpointException(
                    new Path(source, Manifest.FILE),
                    "step " + step,
                    "step " + checkpoint.position().step());
        }
        return checkpoint;
    }

    /**
     * Deletes what is older than the last complete checkpoints that are kept, counted from a step downwards: a broken one of a later step, which
     * was passed over, must not push out the good ones.
     */
    private void prune(long newestStep) throws IOException {
        int complete = 0;
        for (long step : stepsFromNewest()) {
            Path candidate = folderOf(step);
            if (complete == keep) {
                remove(candidate);
            } else if (step <= newestStep && new CheckpointReader(fs, candidate).isComplete()) {
                complete++;
            }
        }
    }

    /** Without its manifest first, so that what is left of it is ignored wherever this stops. */
    private void remove(Path checkpoint) throws IOException {
        fs.delete(new Path(checkpoint, Manifest.FILE), false);
        fs.delete(checkpoint, true);
        if (fs.exists(checkpoint)) {
            throw new IOException(
                    checkpoint + ": expected to delete this folder, and it is still there; check its permissions");
        }
    }

    private List<Long> stepsFromNewest() throws IOException {
        List<Long> steps = new ArrayList<>();
        for (FileStatus status : children()) {
            Matcher name = STEP_FOLDER.matcher(status.getPath().getName());
            if (status.isDirectory() && name.matches()) {
                steps.add(Long.parseLong(name.group(1)));
            }
        }
        steps.sort(Comparator.reverseOrder());
        return steps;
    }

    private FileStatus[] children() throws IOException {
        try {
            return fs.listStatus(folder);
        } catch (FileNotFoundException e) {
            return new FileStatus[0];
        }
    }

    private Path folderOf(long step) {
        return new Path(folder, String.format(Locale.ROOT, "step-%010d", step));
    }
}

package org.saccade.train.metrics;

import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.saccade.data.source.file.HadoopFiles;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code tensorboard/}: event files, made from {@code metrics.jsonl}. TensorBoard reads on in a file that it has open, and goes over to one whose name
 * sorts behind it; but to a file of an object store nothing can be added. So a file is written once: new rows come in a new file, and when there are
 * many, one with all rows takes their place, and tells TensorBoard to begin anew.
 */
final class TensorBoardFolder {
    private static final String NAME = "events.out.tfevents.%010d.saccade";
    private static final Pattern NAMES = Pattern.compile("events\\.out\\.tfevents\\.(\\d{10})\\.saccade");
    /** TensorBoard keeps all of them open. */
    private static final int MOST_FILES = 64;

    private final FileSystem fs;
    private final Path folder;
    private int files;
    private long next;

    TensorBoardFolder(FileSystem fs, Path runFolder) {
        this.fs = HadoopFiles.withoutChecksumFiles(fs);
        this.folder = new Path(runFolder, "tensorboard");
    }

    boolean isFull() {
        return files >= MOST_FILES;
    }

    /** @param lines the new ones of {@code metrics.jsonl} */
    void add(List<String> lines) throws IOException {
        try (OutputStream out = create()) {
            write(lines, out);
        }
    }

    /** @param lines all of {@code metrics.jsonl} */
    void replace(List<String> lines) throws IOException {
        List<Path> old = list();
        next = old.stream().mapToLong(TensorBoardFolder::number).max().orElse(0) + 1;
        try (OutputStream out = create()) {
            out.write(TensorBoardEvents.beginning());
            write(lines, out);
        }
        for (Path file : old) {
            fs.delete(file, false);
        }
        files = 1;
    }

    /** Not beside it and then renamed: TensorBoard takes any name for an event file, and waits where one ends in the middle of an event. */
    private OutputStream create() throws IOException {
        OutputStream out = fs.create(new Path(folder, String.format(Locale.ROOT, NAME, next++)), true);
        out.write(TensorBoardEvents.version());
        files++;
        return out;
    }

    private static void write(List<String> lines, OutputStream out) throws IOException {
        for (String line : lines) {
            out.write(TensorBoardEvents.of(line));
        }
    }

    private List<Path> list() throws IOException {
        try {
            return Arrays.stream(fs.listStatus(folder))
                    .map(FileStatus::getPath)
                    .filter(file -> NAMES.matcher(file.getName()).matches())
                    .toList();
        } catch (FileNotFoundException e) {
            return List.of();
        }
    }

    private static long number(Path file) {
        Matcher name = NAMES.matcher(file.getName());
        return name.matches() ? Long.parseLong(name.group(1)) : 0;
    }
}

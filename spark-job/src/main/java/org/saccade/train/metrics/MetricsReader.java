package org.saccade.train.metrics;

import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code metrics.jsonl}, also while a run goes on. For one thread. */
public final class MetricsReader {
    private final MetricsFile file;
    private Optional<String> versionRead = Optional.empty();
    private int rowsRead;

    /**
     * @param fs the file system of the run folder
     * @param runFolder the run folder
     */
    public MetricsReader(FileSystem fs, Path runFolder) {
        this.file = new MetricsFile(fs, runFolder);
    }

    /**
     * The published rows from a row on; empty if there are no more yet. The file is only read when it has changed since the last call. When a run
     * resumes, its later rows are cut, and may come again.
     *
     * @param from how many rows to leave out
     * @throws IOException if a whole line is no row, or the file cannot be read
     */
    public List<MetricsRow> rows(int from) throws IOException {
        Optional<String> version = file.version();
        if (version.isPresent() && version.equals(versionRead) && from >= rowsRead) {
            return List.of();
        }
        List<String> lines = file.lines();
        List<MetricsRow> rows = new ArrayList<>();
        for (int line = from; line < lines.size(); line++) {
            rows.add(file.parse(lines, line));
        }
        versionRead = version;
        rowsRead = lines.size();
        return rows;
    }
}

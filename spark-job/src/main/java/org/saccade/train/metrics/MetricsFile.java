package org.saccade.train.metrics;

import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.WholeFile;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code metrics.jsonl} on a file system, replaced as a whole. */
final class MetricsFile {
    private final FileSystem fs;
    private final Path file;

    MetricsFile(FileSystem fs, Path runFolder) {
        this.fs = HadoopFiles.withoutChecksumFiles(fs);
        this.file = new Path(runFolder, "metrics.jsonl");
    }

    void replace(ByteArrayOutputStream content) throws IOException {
        WholeFile.write(fs, file, content::writeTo);
    }

    /** Changes when the file does; empty if there is none. */
    Optional<String> version() throws IOException {
        try {
            FileStatus status = fs.getFileStatus(file);
            return Optional.of(status.getModificationTime() + " " + status.getLen());
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }

    /** The whole lines, without their ends. What follows the last line's end was never published whole, and is left out. */
    List<String> lines() throws IOException {
        String text = new String(read(), StandardCharsets.UTF_8);
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            lines.add(text.substring(start, end));
            start = end + 1;
        }
        return lines;
    }

    private byte[] read() throws IOException {
        for (Path path : List.of(file, WholeFile.unfinished(file))) {
            try (FSDataInputStream in = fs.open(path)) {
                return in.readAllBytes();
            } catch (FileNotFoundException e) {
                continue; // the other may be there, and a run that begins has neither
            }
        }
        return new byte[0];
    }

    /** The row in a line, which is counted from 0. */
    MetricsRow parse(List<String> lines, int line) throws IOException {
        try {
            return MetricsJson.read(lines.get(line));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw damaged(line, e);
        }
    }

    /** What to tell the user of a line, which is counted from 0, that cannot be used. */
    IOException damaged(int line, RuntimeException reason) {
        return new IOException(
                file + ", line " + (line + 1) + ": " + reason.getMessage() + "; remove that line or move the file away",
                reason);
    }
}

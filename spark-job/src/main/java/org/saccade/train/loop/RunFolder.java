package org.saccade.train.loop;

import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.Path;
import org.saccade.data.settings.Settings;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.WholeFile;
import org.saccade.train.checkpoint.CheckpointStore;
import org.saccade.train.config.ExperimentConfig;
import org.saccade.train.metrics.ChromeTrace;
import org.saccade.train.metrics.RankTrace;
import org.saccade.train.replica.ModelFile;
import org.saccade.train.replica.Replica;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** A run is a folder on any Hadoop file system: this knows the names in it. */
public final class RunFolder implements Serializable {
    private static final long serialVersionUID = 1;

    private static final String CONFIG = "config.conf";
    private static final String ENVIRONMENT = "environment.json";
    private static final String TIMELINE = "trace.json";

    private final HadoopFiles files;
    private final String uri;

    public RunFolder(HadoopFiles files, String uri) throws IOException {
        this.files = files;
        this.uri = files.path(uri).toString();
    }

    /**
     * The settings of the run, complete.
     *
     * @param overrides {@code key=value} each
     */
    public Settings settings(List<String> overrides) throws IOException {
        return ExperimentConfig.settings(path(CONFIG).toString(), files::readText, overrides);
    }

    /** What the run was made in and from. */
    public Environment environment() throws IOException {
        return Environment.parse(text(ENVIRONMENT), path(ENVIRONMENT).toString());
    }

    /** Whether a run was begun here. */
    public boolean exists() throws IOException {
        return fileSystem().exists(path(CONFIG));
    }

    /** Whether there is no such folder, or nothing in it. */
    public boolean isEmpty() throws IOException {
        return !fileSystem().exists(path()) || fileSystem().listStatus(path()).length == 0;
    }

    /** Writes down what the run is made with and from, before it starts. */
    public void begin(String config, Environment environment) throws IOException {
        write(ENVIRONMENT, environment.toJson());
        write(CONFIG, config);
    }

    /**
     * Makes sure that the run can be written: a small file is written, read and deleted, in the folder or, where there is none yet, in the
     * nearest folder above it.
     */
    public void requireWritable() throws IOException {
        Path existing = path();
        while (!fileSystem().exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        Path probe = new Path(existing, ".saccade-" + UUID.randomUUID());
        byte[] content = {1};
        try {
            WholeFile.write(fileSystem(), probe, out -> out.write(content));
            if (!Arrays.equals(files.readAll(probe), content)) {
                throw new IOException("another content than was written");
            }
            fileSystem().delete(probe, false);
        } catch (IOException | FSError e) { // a full disk is an Error to Hadoop's local file system
            throw new IOException(
                    "a run folder must be writable, got " + e.getMessage() + " in " + existing
                            + "; give another --run, or the right to write there",
                    e);
        }
    }

    /** Whether the run has come to its end. */
    public boolean hasModel() throws IOException {
        return fileSystem().exists(path(Weights.LAST.file()));
    }

    /** A model that the run came to. */
    public Replica model(Weights weights) throws IOException {
        Path model = path(weights.file());
        if (!fileSystem().exists(model)) {
            String averaging = weights == Weights.EMA ? ", with train.ema.decay above 0" : "";
            throw new FileNotFoundException("there is no model " + model
                    + "; check the path of the run, or train it to its end first" + averaging);
        }
        try (InputStream in = fileSystem().open(model)) {
            return ModelFile.read(in, model.toString());
        }
    }

    /** Copies what {@link #model}, {@link #settings} and {@link #environment} read. */
    public void copyModelTo(RunFolder copy) throws IOException {
        for (String name : List.of(CONFIG, ENVIRONMENT, Weights.LAST.file())) {
            FileUtil.copy(
                    fileSystem(),
                    path(name),
                    copy.fileSystem(),
                    copy.path(name),
                    false,
                    fileSystem().getConf());
        }
    }

    void save(Replica replica, Weights weights) throws IOException {
        WholeFile.write(fileSystem(), path(weights.file()), replica::save);
    }

    void save(List<RankTrace> timeline) throws IOException {
        WholeFile.write(fileSystem(), path(TIMELINE), out -> ChromeTrace.write(timeline, out));
    }

    /** The checkpoints of the run, of which the newest {@code keep} stay. */
    public CheckpointStore checkpoints(int keep) throws IOException {
        return new CheckpointStore(fileSystem(), path(), keep);
    }

    public FileSystem fileSystem() throws IOException {
        return files.fileSystem(new Path(uri));
    }

    /** The folder itself. */
    public Path path() {
        return new Path(uri);
    }

    @Override
    public String toString() {
        return uri;
    }

    private Path path(String name) {
        return new Path(uri, name);
    }

    private String text(String name) throws IOException {
        return new String(files.readAll(path(name)), StandardCharsets.UTF_8);
    }

    private void write(String name, String content) throws IOException {
        WholeFile.write(fileSystem(), path(name), out -> out.write(content.getBytes(StandardCharsets.UTF_8)));
    }
}

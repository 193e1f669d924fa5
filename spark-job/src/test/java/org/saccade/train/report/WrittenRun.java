package org.saccade.train.report;

import org.apache.hadoop.conf.Configuration;
import org.saccade.data.shard.ClassInfo;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.train.config.ExperimentConfig;
import org.saccade.train.loop.Environment;
import org.saccade.train.loop.RunFolder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Folders of runs with what a report reads. */
final class WrittenRun {
    static final HadoopFiles FILES = new HadoopFiles(new Configuration());

    /** Two epochs of two steps, each of which takes 0.1 s. */
    static final String ROWS = """
            {"kind":"step","epoch":1,"step":1,"samples":32,"loss":2.5,"learning_rate":0.1,"images_per_second":320,"data_ms":10,"compute_ms":60,"exchange_ms":20,"slowest_rank":0,"slowest_by_ms":3}
            {"kind":"step","epoch":1,"step":2,"samples":16,"loss":1.5,"learning_rate":0.2,"images_per_second":160,"data_ms":20,"compute_ms":50,"exchange_ms":20,"slowest_rank":1,"slowest_by_ms":5}
            {"kind":"epoch","epoch":1,"train_loss":2.0,"validation_loss":1.5,"top1":0.5,"top5":0.75,"seconds":0.5}
            {"kind":"step","epoch":2,"step":3,"samples":32,"loss":1.0,"learning_rate":0.1,"images_per_second":320,"data_ms":0,"compute_ms":90,"exchange_ms":10,"slowest_rank":1,"slowest_by_ms":7}
            {"kind":"step","epoch":2,"step":4,"samples":16,"loss":null,"learning_rate":0.0,"images_per_second":160,"data_ms":10,"compute_ms":80,"exchange_ms":10,"slowest_rank":1,"slowest_by_ms":9}
            {"kind":"epoch","epoch":2,"train_loss":0.8,"validation_loss":0.9,"top1":0.25,"top5":1.0,"seconds":0.3}
            """;

    private WrittenRun() {}

    /**
     * Writes a run of two classes.
     *
     * @param settings {@code key=value} each
     */
    static String write(Path folder, String rows, String... settings) throws IOException {
        List<String> overrides = new ArrayList<>(List.of(settings));
        overrides.add("data.path=" + folder.resolveSibling("no-dataset"));
        RunFolder run = new RunFolder(FILES, folder.toString());
        run.begin(
                ExperimentConfig.defaults(overrides).render(),
                new Environment(
                        "test",
                        "java",
                        "system",
                        "spark",
                        folder.resolveSibling("no-dataset").toString(),
                        "sha256:tiny",
                        List.of(new ClassInfo(0, "n1", "across"), new ClassInfo(1, "n2", "down"))));
        Files.writeString(folder.resolve("metrics.jsonl"), rows);
        return folder.toString();
    }

    static List<RunResults> read(String... folders) throws IOException {
        return RunResults.read(FILES, List.of(folders), List.of());
    }
}

package org.saccade.train.testing;

import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.learning.config.Sgd;
import org.saccade.data.settings.Settings;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.train.config.ExperimentConfig;
import org.saccade.train.loop.Environment;
import org.saccade.train.loop.RunFolder;
import org.saccade.train.replica.Dl4jReplica;
import org.saccade.train.replica.Replica;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The folder of a run on {@link TinyDataset}, as if it had come to its end; the model is as it was drawn. */
public final class TinyRun {
    /** Of the images that the network sees: smaller than those of the dataset, so that there is something to crop. */
    public static final int SIZE = 8;

    private TinyRun() {}

    /** On images. */
    public static RunFolder images(Path folder) throws IOException {
        return of(
                folder,
                TinyNetwork.of(SIZE, TinyDataset.CLASSES, false, new Sgd(0.1), 0),
                "input.size=" + SIZE,
                "input.resize=" + TinyDataset.SIZE);
    }

    /** On signals of one channel. */
    public static RunFolder signals(Path folder, int length) throws IOException {
        return of(
                folder,
                TinyNetwork.ofSignals(1, length, TinyDataset.CLASSES),
                "input.kind=signals",
                "input.size=" + length,
                "input.mean=[0]",
                "input.deviation=[1]",
                "model.preset=harmonic");
    }

    private static RunFolder of(Path folder, ComputationGraphConfiguration network, String... input)
            throws IOException {
        List<String> overrides = new ArrayList<>(List.of(input));
        overrides.add("data.path=tiny");
        Settings settings = ExperimentConfig.defaults(overrides);
        RunFolder run = new RunFolder(new HadoopFiles(new Configuration()), folder.toString());
        run.begin(
                settings.render(),
                new Environment("test", "java", "system", "spark", "tiny", "sha256:tiny", TinyDataset.CLASS_LIST));
        try (Replica replica = Dl4jReplica.initialise(network);
                OutputStream model = Files.newOutputStream(folder.resolve("model.zip"))) {
            replica.save(model);
        }
        return run;
    }
}

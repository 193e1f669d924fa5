package org.saccade.train.infer;

import org.saccade.data.image.BadImageException;
import org.saccade.data.shard.ClassInfo;
import org.saccade.train.config.ExperimentConfig;
import org.saccade.train.input.Batch;
import org.saccade.train.input.SampleReader;
import org.saccade.train.loop.RunFolder;
import org.saccade.train.loop.Weights;
import org.saccade.train.replica.Replica;

import java.io.IOException;
import java.util.List;

/** A run's model, and what it was trained to see: gives of encoded samples what evaluation would. Belongs to one thread. */
public final class Classifier implements AutoCloseable {
    private final SampleReader reader;
    private final List<ClassInfo> classes;
    private final Replica replica;

    private Classifier(SampleReader reader, List<ClassInfo> classes, Replica replica) {
        this.reader = reader;
        this.classes = classes;
        this.replica = replica;
    }

    /** Loads the model with these weights. */
    public static Classifier of(RunFolder run, Weights weights) throws IOException {
        ExperimentConfig config = ExperimentConfig.of(run.settings(List.of()));
        return new Classifier(
                new SampleReader(config.input()), run.environment().classes(), run.model(weights));
    }

    /** What the outputs mean, in their order. */
    public List<ClassInfo> classes() {
        return classes;
    }

    /**
     * What the network sees of an image in JPEG, PNG or the {@code .npy} of its pixels, or of a signal in {@code .npy}.
     *
     * @throws BadImageException if the bytes are none, or a signal of another shape
     */
    public float[] read(byte[] sample) throws BadImageException {
        return reader.read(sample);
    }

    /**
     * Class probabilities, {@code [samples][classes]}.
     *
     * @param samples as {@link #read} gives them: as many as the device takes at once
     */
    public float[][] probabilities(List<float[]> samples) {
        if (samples.isEmpty()) {
            return new float[0][];
        }
        try (Batch batch = reader.batch(samples)) {
            return replica.probabilities(batch);
        }
    }

    @Override
    public void close() {
        replica.close();
    }
}

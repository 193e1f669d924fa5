package org.saccade.train.input;

import org.saccade.data.image.BadImageException;
import org.saccade.data.settings.Settings;
import org.saccade.data.shard.CorruptDatasetException;
import org.saccade.data.shard.Sample;
import org.saccade.data.shard.Split;
import org.saccade.train.config.InputConfig;
import org.saccade.train.config.InputKind;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.stream.LongStream;

/** Makes batches of chosen samples of one split. Safe for several threads. */
public final class BatchLoader {
    private final Split split;
    private final InputKind kind;
    private final SamplePipeline<?> pipeline;
    private final int valuesOfSample;

    public BatchLoader(Split split, InputConfig input) {
        this.split = split;
        this.kind = input.kind();
        this.pipeline = kind == InputKind.IMAGES ? new ImagePipeline(input) : new SignalPipeline(input);
        this.valuesOfSample = Math.toIntExact(LongStream.of(pipeline.shape()).reduce(1, Math::multiplyExact));
    }

    /** Samples in the split. */
    public int samples() {
        return split.samples();
    }

    /** Classes of the dataset. */
    public int classes() {
        return split.classes();
    }

    /**
     * A batch for training: each sample moved at random, as a pure function of the seed, the epoch and the sample.
     *
     * @throws CorruptDatasetException if a byte differs from what was prepared
     * @throws UnusableSampleException if a sample is not what the settings say
     */
    public Batch training(int[] samples, long seed, int epoch) throws IOException {
        return load(samples, (bytes, number, batch) -> pipeline.train(bytes, seed, epoch, number, batch));
    }

    /** A batch for evaluation: the centre of each image, each signal as it is. */
    public Batch evaluation(int[] samples) throws IOException {
        return load(samples, this::evaluate);
    }

    /** Tries the first sample, so that settings which do not fit the dataset are known before anything is started. */
    public void tryFirst() throws IOException {
        append(split.read(0), 0, FloatBuffer.allocate(valuesOfSample), this::evaluate);
    }

    private void evaluate(byte[] bytes, int number, FloatBuffer batch) throws BadImageException {
        pipeline.evaluate(bytes, batch);
    }

    private Batch load(int[] samples, Step step) throws IOException {
        float[] values = new float[Math.multiplyExact(samples.length, valuesOfSample)];
        FloatBuffer batch = FloatBuffer.wrap(values);
        int[] labels = new int[samples.length];
        for (int i = 0; i < samples.length; i++) {
            Sample sample = split.read(samples[i]);
            append(sample, samples[i], batch, step);
            labels[i] = sample.label();
        }
        return Batch.of(values, pipeline.shape(), labels, split.classes());
    }

    private void append(Sample sample, int number, FloatBuffer batch, Step step) throws UnusableSampleException {
        if (!kind.isStoredAs(sample.format())) {
            throw new UnusableSampleException(
                    "input.kind must be " + Settings.nameOf(kind.other()) + " for samples in "
                            + sample.format().extension() + ", got " + Settings.nameOf(kind) + " and sample "
                            + sample.key()
                            + "; change the setting or give another dataset",
                    null);
        }
        try {
            step.append(sample.bytes(), number, batch);
        } catch (BadImageException e) {
            // Its bytes are those that preparation read, so the settings are others or the dataset was written by
            // something else.
            throw new UnusableSampleException(
                    "a sample must be what the settings under input say, got sample " + sample.key() + ": "
                            + e.getMessage() + "; change the settings or prepare the dataset again",
                    e);
        }
    }

    /** From the bytes of a sample to its place in a batch. */
    private interface Step {
        void append(byte[] bytes, int number, FloatBuffer batch) throws BadImageException;
    }
}

package org.saccade.train.input;

import org.saccade.data.image.BadImageException;
import org.saccade.data.settings.Settings;
import org.saccade.data.shard.CorruptDatasetException;
import org.saccade.data.shard.Sample;
import org.saccade.data.shard.Split;
import org.saccade.train.config.InputConfig;
import org.saccade.train.config.InputKind;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
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
     * A batch for training: each sample changed at random, as a pure function of the seed, the epoch and the sample. Its loading ends with a
     * {@link CorruptDatasetException} if a byte differs from what was prepared, and with an {@link UnusableSampleException} if a sample is not what the
     * settings say; of several such samples the first one of the batch counts.
     */
    public BatchLoad training(int[] samples, long seed, int epoch) {
        return load(samples, (bytes, number, batch, from) -> pipeline.train(bytes, seed, epoch, number, batch, from));
    }

    /** A batch for evaluation: the centre of each image, each signal as it is. Its loading ends as that of {@link #training} does. */
    public BatchLoad evaluation(int[] samples) {
        return load(samples, this::evaluate);
    }

    /** Tries the first sample, so that settings which do not fit the dataset are known before anything is started. */
    public void tryFirst() throws IOException {
        put(split.read(0), 0, new float[valuesOfSample], 0, this::evaluate);
    }

    private void evaluate(byte[] bytes, int number, float[] batch, int from) throws BadImageException {
        pipeline.evaluate(bytes, batch, from);
    }

    private BatchLoad load(int[] samples, Step step) {
        return threads -> load(samples, step, threads);
    }

    private CompletableFuture<Batch> load(int[] samples, Step step, Executor threads) {
        float[] values = new float[Math.multiplyExact(samples.length, valuesOfSample)];
        int[] labels = new int[samples.length];
        CompletableFuture<?>[] places = IntStream.range(0, samples.length)
                .mapToObj(place -> CompletableFuture.runAsync(
                        () -> labels[place] = load(samples[place], values, place * valuesOfSample, step), threads))
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(places).handle((unused, oneOfTheFailures) -> {
            for (CompletableFuture<?> place : places) {
                place.join(); // all have ended: the failure that comes first in the batch is thrown, whichever came
                // first in time
            }
            return Batch.of(values, pipeline.shape(), labels, split.classes());
        });
    }

    /** Loads one sample to its place and gives its class. */
    private int load(int number, float[] batch, int from, Step step) {
        try {
            Sample sample = split.read(number);
            put(sample, number, batch, from, step);
            return sample.label();
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private void put(Sample sample, int number, float[] batch, int from, Step step) throws UnusableSampleException {
        if (!kind.isStoredAs(sample.format())) {
            throw new UnusableSampleException(
                    "input.kind must be " + Settings.nameOf(kind.other()) + " for samples in "
                            + sample.format().extension() + ", got " + Settings.nameOf(kind) + " and sample "
                            + sample.key()
                            + "; change the setting or give another dataset",
                    null);
        }
        try {
            step.put(sample.bytes(), number, batch, from);
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
        void put(byte[] bytes, int number, float[] batch, int from) throws BadImageException;
    }
}

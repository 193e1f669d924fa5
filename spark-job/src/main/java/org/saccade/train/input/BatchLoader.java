package org.saccade.train.input;

import org.nd4j.common.util.ArrayUtil;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.data.image.BadImageException;
import org.saccade.data.settings.Settings;
import org.saccade.data.shard.CorruptDatasetException;
import org.saccade.data.shard.Sample;
import org.saccade.data.shard.Split;
import org.saccade.train.config.InputConfig;
import org.saccade.train.config.InputKind;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;

/** Makes batches of chosen samples of one split. Safe for several threads. */
public final class BatchLoader {
    private final Split split;
    private final InputKind kind;
    private final SamplePipeline<?> pipeline;

    public BatchLoader(Split split, InputConfig input) {
        this.split = split;
        this.kind = input.kind();
        this.pipeline = SamplePipeline.of(input);
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
     * A batch for training: each sample changed at random, as a pure function of the seed, the epoch and the sample. Its loading ends with
     * a {@link CorruptDatasetException} if a byte differs from what was prepared, and with an {@link UnusableSampleException} if a sample is
     * not what the settings say; of several such samples the first one of the batch counts.
     */
    public BatchLoad training(int[] samples, long seed, int epoch) {
        return load(samples, 1, (bytes, number, place) -> pipeline.train(bytes, seed, epoch, number, place));
    }

    /** A batch for evaluation: the centre of each image, each signal as it is. Its loading ends as that of {@link #training} does. */
    public BatchLoad evaluation(int[] samples) {
        return evaluation(samples, Crops.CENTER);
    }

    /** The same of several parts of each image, those of an image one behind the other: to the network each is a sample of its own. */
    public BatchLoad evaluation(int[] samples, Crops crops) {
        return load(samples, crops.views(), (bytes, number, places) -> pipeline.evaluate(bytes, crops, places));
    }

    /** What the sample of that number is called in its split. */
    public String key(int sample) throws IOException {
        return split.entry(sample).key();
    }

    /** Tries the first sample, so that settings which do not fit the dataset are known before anything is started. */
    public void tryFirst() throws IOException {
        put(
                split.read(0),
                0,
                FloatBuffer.allocate(pipeline.values()),
                (bytes, number, place) -> pipeline.evaluate(bytes, Crops.CENTER, place));
    }

    /** @param views of each sample */
    private BatchLoad load(int[] samples, int views, Step step) {
        return samples.length == 0
                ? (threads, memory) -> CompletableFuture.completedFuture(Batch.empty())
                : (threads, memory) -> load(samples, views, step, threads, memory);
    }

    private CompletableFuture<Batch> load(int[] samples, int views, Step step, Executor threads, BatchMemory memory) {
        int valuesOfSample = views * pipeline.values();
        requireFits(samples.length, valuesOfSample);
        INDArray features =
                memory.take(ArrayUtil.combine(new long[] {samples.length * (long) views}, pipeline.shape()));
        FloatBuffer values = FloatView.of(features);
        int[] classes = new int[samples.length * views];
        CompletableFuture<?>[] places = IntStream.range(0, samples.length)
                .mapToObj(place -> CompletableFuture.runAsync(
                        () -> {
                            requireOpen(memory);
                            FloatBuffer here = values.slice(place * valuesOfSample, valuesOfSample);
                            int label = load(samples[place], here, step);
                            Arrays.fill(classes, place * views, (place + 1) * views, label);
                        },
                        threads))
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(places).handle((unused, oneOfTheFailures) -> {
            try {
                for (CompletableFuture<?> place : places) {
                    place.join(); // all have ended: the failure that comes first in the batch is thrown, whichever
                    // came first in time
                }
                return Batch.of(features, classes, split.classes(), memory::giveBack);
            } catch (RuntimeException e) {
                memory.giveBack(features);
                throw e;
            }
        });
    }

    /** The whole batch is one buffer of Java's. */
    private static void requireFits(int samples, int valuesOfSample) {
        if ((long) samples * valuesOfSample > Integer.MAX_VALUE / Float.BYTES) {
            throw new IllegalArgumentException("a batch must have less than 2 GiB, got samples=" + samples
                    + ", floats of each=" + valuesOfSample + "; use more ranks or a lower train.micro-batch-size");
        }
    }

    private static void requireOpen(BatchMemory memory) {
        if (memory.isClosed()) {
            throw new CancellationException("the batch is not wanted any more");
        }
    }

    /** Loads one sample to its place and gives its class. */
    private int load(int number, FloatBuffer place, Step step) {
        try {
            Sample sample = split.read(number);
            put(sample, number, place, step);
            return sample.label();
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private void put(Sample sample, int number, FloatBuffer place, Step step) throws UnusableSampleException {
        if (!kind.isStoredAs(sample.format())) {
            throw new UnusableSampleException(
                    "input.kind must be " + Settings.nameOf(kind.other()) + " for samples in "
                            + sample.format().extension() + ", got " + Settings.nameOf(kind) + " and sample "
                            + sample.key()
                            + "; change the setting or give another dataset",
                    null);
        }
        try {
            step.put(sample.bytes(), number, place);
        } catch (BadImageException e) {
            // Its bytes are those that preparation read, so the settings are others or the dataset was written by
            // something else.
            throw new UnusableSampleException(
                    "a sample must be what the settings under input say, got sample " + sample.key() + ": "
                            + e.getMessage() + "; change the settings or prepare the dataset again",
                    e);
        } catch (RuntimeException e) {
            throw new IllegalStateException("sample " + sample.key() + ": " + e, e);
        }
    }

    /** From the bytes of a sample to its place in a batch, of one view or of several. */
    private interface Step {
        void put(byte[] bytes, int number, FloatBuffer place) throws BadImageException;
    }
}

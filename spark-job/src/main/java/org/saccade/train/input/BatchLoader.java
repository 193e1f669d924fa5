package org.saccade.train.input;

import org.nd4j.common.util.ArrayUtil;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.data.order.Span;
import org.saccade.data.shard.CorruptDatasetException;
import org.saccade.data.shard.Split;
import org.saccade.train.config.InputConfig;
import org.saccade.train.config.MixConfig;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Makes batches of chosen samples of one split. Safe for several threads. */
public final class BatchLoader {
    private final Split split;
    private final SampleLoader samples;
    private final Mixer mixer;

    /** Labels are one-hot, and no samples are mixed. */
    public BatchLoader(Split split, InputConfig input) {
        this(split, input, MixConfig.NONE);
    }

    /** @param mix what becomes of labels and samples in training */
    public BatchLoader(Split split, InputConfig input, MixConfig mix) {
        this.split = split;
        this.samples = new SampleLoader(split, input);
        this.mixer = new Mixer(mix, samples.shape());
    }

    /** Samples in the split. */
    public int samples() {
        return split.samples();
    }

    /** Classes of the dataset. */
    public int classes() {
        return split.classes();
    }

    /** A whole global batch for training: see {@link #training(int[], Span, long, int)}. */
    public BatchLoad training(int[] globalBatch, long seed, int epoch) {
        return training(globalBatch, new Span(0, globalBatch.length), seed, epoch);
    }

    /**
     * A part of a global batch for training: each sample changed at random, as a pure function of the seed, the epoch and the sample, and then, where
     * samples are mixed, mixed with its neighbour in the global batch, which may lie in another part: the first with the second, the third with the
     * fourth. A last one without a neighbour stays as it is. The loading ends with a {@link CorruptDatasetException} if a byte differs from what was
     * prepared, and with an {@link UnusableSampleException} if a sample is not what the settings say; of several such samples the first one of the batch
     * counts.
     *
     * @param part the places in the global batch that are loaded
     */
    public BatchLoad training(int[] globalBatch, Span part, long seed, int epoch) {
        return load(part.size(), 1, new TrainingPart(samples, mixer, globalBatch, part, seed, epoch).fills());
    }

    /** A batch for evaluation: the centre of each image, each signal as it is. Its loading ends as that of {@link #training} does. */
    public BatchLoad evaluation(int[] numbers) {
        return evaluation(numbers, Crops.CENTER);
    }

    /** The same of several parts of each image, those of an image one behind the other: to the network each is a sample of its own. */
    public BatchLoad evaluation(int[] numbers, Crops crops) {
        return load(
                numbers.length,
                crops.views(),
                IntStream.range(0, numbers.length)
                        .<Consumer<BatchDraft>>mapToObj(place -> draft ->
                                draft.label(place, samples.evaluate(numbers[place], crops, draft.features(place))))
                        .toList());
    }

    /** What the sample of that number is called in its split. */
    public String key(int number) throws IOException {
        return split.entry(number).key();
    }

    /** Tries the first sample, so that settings which do not fit the dataset are known before anything is started. */
    public void tryFirst() throws IOException {
        try {
            samples.evaluate(0, Crops.CENTER, samples.place());
        } catch (CompletionException e) {
            throw (IOException) e.getCause();
        }
    }

    /**
     * @param views of each sample
     * @param fills in the order of the places that they fill
     */
    private BatchLoad load(int size, int views, List<Consumer<BatchDraft>> fills) {
        return size == 0
                ? (threads, memory) -> CompletableFuture.completedFuture(Batch.empty())
                : (threads, memory) -> load(size, views, fills, threads, memory);
    }

    private CompletableFuture<Batch> load(
            int size, int views, List<Consumer<BatchDraft>> fills, Executor threads, BatchMemory memory) {
        requireFits(size, views * samples.values());
        INDArray features = memory.take(ArrayUtil.combine(new long[] {size * (long) views}, samples.shape()));
        BatchDraft draft = new BatchDraft(features, views, classes());
        CompletableFuture<?>[] places = fills.stream()
                .map(fill -> CompletableFuture.runAsync(
                        () -> {
                            requireOpen(memory);
                            fill.accept(draft);
                        },
                        threads))
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(places).handle((unused, oneOfTheFailures) -> {
            try {
                for (CompletableFuture<?> place : places) {
                    place.join(); // all have ended: the failure that comes first in the batch is thrown, whichever
                    // came first in time
                }
                return draft.finish(memory::giveBack);
            } catch (RuntimeException e) {
                memory.giveBack(features);
                throw e;
            }
        });
    }

    /** The whole batch is one buffer of Java's. */
    private static void requireFits(int size, int valuesOfSample) {
        if ((long) size * valuesOfSample > Integer.MAX_VALUE / Float.BYTES) {
            throw new IllegalArgumentException("a batch must have less than 2 GiB, got samples=" + size
                    + ", floats of each=" + valuesOfSample + "; use more ranks or a lower train.micro-batch-size");
        }
    }

    private static void requireOpen(BatchMemory memory) {
        if (memory.isClosed()) {
            throw new CancellationException("the batch is not wanted any more");
        }
    }
}

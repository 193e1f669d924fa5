package org.saccade.train.loop;

import org.saccade.data.order.Span;
import org.saccade.train.config.LoaderConfig;
import org.saccade.train.input.Batch;
import org.saccade.train.input.BatchLoad;
import org.saccade.train.input.BatchLoader;
import org.saccade.train.input.Crops;
import org.saccade.train.input.Prefetcher;
import org.saccade.train.replica.Replica;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Evaluates one rank's part of a split, batch after batch: a contiguous range, so that parts may be unequal and every sample is seen once. Belongs to
 * one thread.
 */
public final class Evaluator implements AutoCloseable {
    private final Replica replica;
    private final BatchLoader split;
    private final Crops crops;
    private final int batchSize;
    private final Span part;
    private final Prefetcher batches;
    private int next;

    /**
     * Begins with the part of {@code rank} among {@code ranks}.
     *
     * @param crops of an image, over which probabilities are averaged
     * @param batchSize samples a forward pass takes, at most; of several crops each counts, but a sample is never divided
     */
    public Evaluator(
            Replica replica, BatchLoader split, Crops crops, LoaderConfig loader, int rank, int ranks, int batchSize) {
        this.replica = replica;
        this.split = split;
        this.crops = crops;
        this.batchSize = Math.max(1, batchSize / crops.views());
        this.part = new Span(0, split.samples()).share(rank, ranks);
        this.batches = new Prefetcher(plan(), loader);
        this.next = part.from();
    }

    /**
     * What training asks for: the sums over the part of {@code rank} among {@code ranks}.
     *
     * @param toldToEnd asked before each batch; what is left then stays undone
     */
    static EvaluationSums evaluate(
            Replica replica,
            BatchLoader split,
            LoaderConfig loader,
            int rank,
            int ranks,
            int batchSize,
            BooleanSupplier toldToEnd)
            throws IOException {
        Tally tally = new Tally(split.classes());
        try (Evaluator part = new Evaluator(replica, split, Crops.CENTER, loader, rank, ranks, batchSize)) {
            while (part.hasNext() && !toldToEnd.getAsBoolean()) {
                for (Prediction prediction : part.next()) {
                    tally.add(prediction.label(), prediction.probabilities());
                }
            }
        }
        return tally.sums();
    }

    /** Whether samples are left. */
    public boolean hasNext() {
        return next < part.to();
    }

    /** What the model makes of the next samples, in their order. */
    public List<Prediction> next() throws IOException {
        try (Batch batch = batches.next()) {
            float[][] probabilities = replica.probabilities(batch);
            List<Prediction> predictions = new ArrayList<>();
            for (int view = 0; view < batch.samples(); view += crops.views()) {
                predictions.add(new Prediction(
                        split.key(next), batch.classes()[view], mean(probabilities, view, crops.views())));
                next++;
            }
            return predictions;
        }
    }

    /** Of so many rows from the first one on. */
    private static float[] mean(float[][] rows, int first, int count) {
        float[] mean = new float[rows[first].length];
        for (int column = 0; column < mean.length; column++) {
            double sum = 0;
            for (int row = first; row < first + count; row++) {
                sum += rows[row][column];
            }
            mean[column] = (float) (sum / count);
        }
        return mean;
    }

    private Iterator<BatchLoad> plan() {
        return IntStream.iterate(part.from(), start -> start < part.to(), start -> start + batchSize)
                .mapToObj(start -> split.evaluation(
                        IntStream.range(start, Math.min(start + batchSize, part.to()))
                                .toArray(),
                        crops))
                .iterator();
    }

    @Override
    public void close() {
        batches.close();
    }
}

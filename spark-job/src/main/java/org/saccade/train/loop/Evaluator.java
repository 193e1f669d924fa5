package org.saccade.train.loop;

import org.saccade.data.order.Span;
import org.saccade.train.config.LoaderConfig;
import org.saccade.train.input.Batch;
import org.saccade.train.input.BatchLoad;
import org.saccade.train.input.BatchLoader;
import org.saccade.train.input.Prefetcher;
import org.saccade.train.replica.Replica;

import java.io.IOException;
import java.util.Iterator;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** Evaluates one rank's part of a split: a contiguous range, so that parts may be unequal and every sample is seen once. */
public final class Evaluator {
    private Evaluator() {}

    /** Evaluates the part of {@code rank} among {@code ranks}, at most {@code batchSize} images at a time. */
    public static EvaluationSums evaluate(
            Replica replica, BatchLoader split, LoaderConfig loader, int rank, int ranks, int batchSize)
            throws IOException {
        return evaluate(replica, split, loader, rank, ranks, batchSize, () -> false);
    }

    /** @param toldToEnd asked before each batch; what is left then stays undone */
    static EvaluationSums evaluate(
            Replica replica,
            BatchLoader split,
            LoaderConfig loader,
            int rank,
            int ranks,
            int batchSize,
            BooleanSupplier toldToEnd)
            throws IOException {
        Span part = new Span(0, split.samples()).share(rank, ranks);
        Tally tally = new Tally(split.classes());
        try (Prefetcher batches = new Prefetcher(plan(split, part, batchSize), loader)) {
            for (int start = part.from(); start < part.to() && !toldToEnd.getAsBoolean(); start += batchSize) {
                try (Batch batch = batches.next()) {
                    float[][] probabilities = replica.probabilities(batch);
                    for (int i = 0; i < batch.samples(); i++) {
                        tally.add(batch.classes()[i], probabilities[i]);
                    }
                }
            }
        }
        return tally.sums();
    }

    private static Iterator<BatchLoad> plan(BatchLoader split, Span part, int batchSize) {
        return IntStream.iterate(part.from(), start -> start < part.to(), start -> start + batchSize)
                .mapToObj(start -> split.evaluation(IntStream.range(start, Math.min(start + batchSize, part.to()))
                        .toArray()))
                .iterator();
    }
}

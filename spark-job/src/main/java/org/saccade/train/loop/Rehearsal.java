package org.saccade.train.loop;

import org.saccade.data.order.Span;
import org.saccade.train.collective.Collective;
import org.saccade.train.collective.CollectiveException;
import org.saccade.train.collective.WireFormat;
import org.saccade.train.config.GradientCodec;
import org.saccade.train.config.LoaderConfig;
import org.saccade.train.input.Batch;
import org.saccade.train.input.BatchLoad;
import org.saccade.train.input.BatchLoader;
import org.saccade.train.input.Prefetcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.IntStream;

/**
 * Does for a short while what training does all the time, besides computing, to see how fast it goes. All ranks do so at once, as in training.
 */
public final class Rehearsal {
    /** Small, so that the first batch is soon there whatever reading takes. */
    private static final int BATCH = 16;

    private static final int MOST_ROUNDS = 51;

    private Rehearsal() {}

    /**
     * Reads and decodes this rank's part of a split, from its beginning, again and again.
     *
     * @param samples that training reads
     * @param time how long, after the first batch
     * @return samples a second of this rank; 0 where its part is empty
     */
    public static double reading(BatchLoader samples, LoaderConfig loader, Collective collective, Duration time)
            throws IOException {
        Span part = new Span(0, samples.samples()).share(collective.rank(), collective.size());
        collective.barrier();
        if (part.size() == 0) {
            return 0;
        }
        try (Prefetcher batches = new Prefetcher(endless(samples, part), loader)) {
            batches.next().close();
            long began = System.nanoTime();
            long read = 0;
            while (System.nanoTime() - began < time.toNanos()) {
                try (Batch batch = batches.next()) {
                    read += batch.samples();
                }
            }
            return read / seconds(began);
        }
    }

    private static Iterator<BatchLoad> endless(BatchLoader samples, Span part) {
        return IntStream.iterate(0, start -> (start + BATCH) % part.size())
                .mapToObj(start -> IntStream.range(start, start + BATCH)
                        .map(place -> part.from() + place % part.size())
                        .toArray())
                .map(batch -> samples.training(batch, 0, 0))
                .iterator();
    }

    /**
     * Exchanges whole gradients.
     *
     * @param floats of a gradient
     * @param codec that training uses; with a threshold less travels than here
     * @param time how long, about, and no longer than 51 times
     */
    public static ExchangeRate exchange(Collective collective, int floats, GradientCodec codec, Duration time)
            throws CollectiveException {
        ByteBuffer gradient = OffHeap.floats(floats);
        WireFormat format = codec == GradientCodec.BF16 ? WireFormat.BFLOAT16 : WireFormat.FLOAT32;
        double first = exchange(collective, gradient, format);
        int rounds = agreed(collective, (int) Math.max(1, Math.min(MOST_ROUNDS, time.toNanos() * 1e-9 / first)));
        long before = collective.statistics().bytesSent();
        double[] seconds = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            seconds[round] = exchange(collective, gradient, format);
        }
        long bytes = (collective.statistics().bytesSent() - before) / rounds;
        return new ExchangeRate(bytes, median(seconds));
    }

    private static double exchange(Collective collective, ByteBuffer gradient, WireFormat format)
            throws CollectiveException {
        long began = System.nanoTime();
        collective.allReduce(gradient, format);
        return seconds(began);
    }

    /** The first rank's number: all must do the same. */
    private static int agreed(Collective collective, int number) throws CollectiveException {
        FloatBuffer shared = FloatBuffer.wrap(new float[] {number});
        collective.broadcast(shared, 0);
        return (int) shared.get(0);
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private static double seconds(long began) {
        return (System.nanoTime() - began) * 1e-9;
    }
}

package org.saccade.train.input;

import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.train.config.LoaderConfig;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * Loads the batches of a plan in threads of its own, a few ahead of the one that is being used. The threads share the samples of a batch,
 * and go on with the next batch when none is left: so few batches lie in memory however many threads there are.
 */
public final class Prefetcher implements AutoCloseable {
    private static final long CLOSE_SECONDS = 10;

    private final Iterator<BatchLoad> plan;
    private final LoaderConfig config;
    private final ExecutorService threads;
    private final UnaryOperator<Runnable> around;
    private final Deque<CompletableFuture<Batch>> loading = new ArrayDeque<>();
    private final BatchMemory memory = new BatchMemory();

    /** @param plan how to load each batch, in order */
    public Prefetcher(Iterator<BatchLoad> plan, LoaderConfig config) {
        this(plan, config, UnaryOperator.identity());
    }

    /** @param around what is done in the place of the loading of one sample, and does it */
    public Prefetcher(Iterator<BatchLoad> plan, LoaderConfig config, UnaryOperator<Runnable> around) {
        this.plan = plan;
        this.config = config;
        String name = Thread.currentThread().getName() + "-loader-";
        AtomicInteger number = new AtomicInteger();
        AffinityManager affinity = Nd4j.getAffinityManager();
        int device = affinity.getDeviceForCurrentThread();
        this.threads = Executors.newFixedThreadPool(config.threads(), task -> {
            Runnable onTheSameDevice = () -> {
                // A thread that says nothing would be given another of the machine's GPUs, and put its labels there.
                affinity.unsafeSetDevice(device);
                task.run();
            };
            Thread loader = new Thread(onTheSameDevice, name + number.incrementAndGet());
            loader.setDaemon(true);
            return loader;
        });
        this.around = around;
    }

    /**
     * The next batch, which the caller closes.
     *
     * @throws IOException as the loading threw it, or when the batch takes longer than {@code loader.timeout}
     */
    public Batch next() throws IOException {
        while (loading.size() < config.prefetch() && plan.hasNext()) {
            loading.add(plan.next().start(load -> threads.execute(around.apply(load)), memory));
        }
        try {
            Batch batch = loading.element().get(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
            loading.remove();
            return batch;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a batch was loading");
        } catch (TimeoutException e) {
            throw new IOException(
                    "a batch must be there within loader.timeout, got none after "
                            + config.timeout().toMillis()
                            + " ms; see whether the dataset's file system answers, or raise loader.timeout",
                    e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            if (e.getCause() instanceof OutOfMemoryError error) {
                throw error; // whichever thread memory ran out in, the rank knows what to do
            }
            throw new IllegalStateException("loading a batch failed: " + e.getCause(), e.getCause());
        }
    }

    /** Stops loading, waits until each thread has ended the sample that it has, and frees what was loaded ahead. */
    @Override
    public void close() {
        memory.close();
        for (CompletableFuture<Batch> load : loading) {
            CompletableFuture<Void> unusedBatch = load.thenAccept(Batch::close);
        }
        // What no thread has begun ends here, at once, so that every load ends and gives its memory back.
        threads.shutdownNow().forEach(Runnable::run);
        try {
            // One that hangs in a read is given up: it is a daemon, and gives its memory back if it ever ends.
            threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

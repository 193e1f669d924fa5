package org.saccade.train.input;

import org.saccade.train.config.LoaderConfig;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Loads the batches of a plan in threads of its own, a few ahead of the one that is being used. The threads share the samples of a batch, and go on
 * with the next batch when none is left: so few batches lie in memory however many threads there are.
 */
public final class Prefetcher implements AutoCloseable {
    private static final long CLOSE_SECONDS = 10;

    private final Iterator<BatchLoad> plan;
    private final LoaderConfig config;
    private final ExecutorService threads;
    private final Deque<CompletableFuture<Batch>> loading = new ArrayDeque<>();
    /** Loaded and not yet taken. Guarded by itself, with {@link #closed}: a batch is freed by whoever comes second, its load or {@link #close}. */
    private final Set<Batch> waiting = Collections.newSetFromMap(new IdentityHashMap<>());

    private boolean closed;

    /** @param plan how to load each batch, in order */
    public Prefetcher(Iterator<BatchLoad> plan, LoaderConfig config) {
        this.plan = plan;
        this.config = config;
        String name = Thread.currentThread().getName() + "-loader-";
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newFixedThreadPool(config.threads(), task -> {
            Thread loader = new Thread(task, name + number.incrementAndGet());
            loader.setDaemon(true);
            return loader;
        });
    }

    /**
     * The next batch, which the caller closes.
     *
     * @throws IOException as the loading threw it, or when the batch takes longer than {@code loader.timeout}
     */
    public Batch next() throws IOException {
        while (loading.size() < config.prefetch() && plan.hasNext()) {
            loading.add(plan.next().start(threads).thenApply(this::keep));
        }
        try {
            return take(loading.remove().get(config.timeout().toMillis(), TimeUnit.MILLISECONDS));
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
            throw new IllegalStateException("loading a batch failed: " + e.getCause(), e.getCause());
        }
    }

    /** Stops loading, frees what was loaded ahead and waits for the threads: each ends with the sample that it has. */
    @Override
    public void close() {
        synchronized (waiting) {
            closed = true;
            waiting.forEach(Batch::close);
            waiting.clear();
        }
        threads.shutdownNow();
        try {
            // One that hangs in a read is given up: it is a daemon and holds one sample.
            threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Batch keep(Batch loaded) {
        synchronized (waiting) {
            if (closed) {
                loaded.close();
            } else {
                waiting.add(loaded);
            }
        }
        return loaded;
    }

    private Batch take(Batch loaded) {
        synchronized (waiting) {
            waiting.remove(loaded);
        }
        return loaded;
    }
}

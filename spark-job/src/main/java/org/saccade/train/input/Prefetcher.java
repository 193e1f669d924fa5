package org.saccade.train.input;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Loads the batches of a plan in one thread of its own, a few ahead of the one that is being used. */
public final class Prefetcher implements AutoCloseable {
    private final Iterator<Callable<Batch>> plan;
    private final int ahead;
    private final ExecutorService thread;
    private final Deque<Future<Batch>> loading = new ArrayDeque<>();

    /**
     * @param plan how to load each batch, in order
     * @param ahead batches that may wait in memory
     */
    public Prefetcher(Iterator<Callable<Batch>> plan, int ahead) {
        this.plan = plan;
        this.ahead = ahead;
        this.thread = Executors.newSingleThreadExecutor(task -> {
            Thread loader = new Thread(task, Thread.currentThread().getName() + "-loader");
            loader.setDaemon(true);
            return loader;
        });
    }

    /**
     * The next batch, which the caller closes.
     *
     * @throws IOException as the loading threw it
     */
    public Batch next() throws IOException {
        while (loading.size() < ahead && plan.hasNext()) {
            loading.add(thread.submit(plan.next()));
        }
        try {
            return loading.remove().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a batch was loading");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IllegalStateException("loading a batch failed: " + e.getCause(), e.getCause());
        }
    }

    /** Stops loading and frees what was loaded ahead. */
    @Override
    public void close() {
        for (Future<Batch> batch : loading) {
            if (!batch.cancel(true)) {
                free(batch);
            }
        }
        thread.shutdownNow();
    }

    private static void free(Future<Batch> loaded) {
        try {
            loaded.get().close();
        } catch (CancellationException | ExecutionException e) {
            // It failed on its way and holds nothing.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

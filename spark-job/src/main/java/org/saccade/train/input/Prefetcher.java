package org.saccade.train.input;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.Callable;
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
    /** Loaded and not yet taken. Guarded by itself, with {@link #closed}: a batch is freed by whoever comes second, its load or {@link #close}. */
    private final Set<Batch> waiting = Collections.newSetFromMap(new IdentityHashMap<>());

    private boolean closed;

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
            Callable<Batch> load = plan.next();
            loading.add(thread.submit(() -> keep(load.call())));
        }
        try {
            return take(loading.remove().get());
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
        synchronized (waiting) {
            closed = true;
            waiting.forEach(Batch::close);
            waiting.clear();
        }
        thread.shutdownNow();
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

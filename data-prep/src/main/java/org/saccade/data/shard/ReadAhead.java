package org.saccade.data.shard;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads many things by several threads and gives what came of them in the order of the things. At most {@value #WAITING} a thread are read
 * before they are asked for, so what waits takes little memory.
 */
public final class ReadAhead<A, B> implements Closeable {
    private static final int WAITING = 2;

    /** Called by several threads at once. */
    @FunctionalInterface
    public interface Reading<A, B> {
        B of(A thing) throws IOException;
    }

    private final ExecutorService pool;
    private final int ahead;
    private final Iterator<? extends A> things;
    private final Reading<A, B> reading;
    private final Queue<Future<B>> begun = new ArrayDeque<>();

    public ReadAhead(Iterable<? extends A> things, int threads, Reading<A, B> reading) {
        this.pool = Executors.newFixedThreadPool(threads);
        this.ahead = WAITING * threads;
        this.things = things.iterator();
        this.reading = reading;
    }

    /**
     * What came of the next thing.
     *
     * @throws IOException if it cannot be read
     * @throws java.util.NoSuchElementException if there is none
     */
    public B next() throws IOException {
        while (things.hasNext() && begun.size() < ahead) {
            A thing = things.next();
            begun.add(pool.submit(() -> reading.of(thing)));
        }
        try {
            return begun.remove().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while files were read; run again");
        }
    }

    /** Ends the threads. */
    @Override
    public void close() {
        pool.shutdownNow();
    }
}

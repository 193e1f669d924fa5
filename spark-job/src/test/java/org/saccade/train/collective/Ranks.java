package org.saccade.train.collective;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ranks of a ring as threads of this process, over the loopback interface. */
public final class Ranks implements AutoCloseable {
    static final String HOST = "127.0.0.1";
    static final RingIdentity IDENTITY = new RingIdentity("a token of the tests", "application-1", 3);
    static final Duration PATIENT = Duration.ofSeconds(60);
    private static final long TEST_LIMIT_SECONDS = 120;

    private final List<RingListener> listeners = new ArrayList<>();
    private final ExecutorService threads;

    Ranks(int size) throws Exception {
        for (int rank = 0; rank < size; rank++) {
            listeners.add(RingListener.open(HOST));
        }
        threads = Executors.newFixedThreadPool(size);
    }

    /** What a rank does once it has joined. */
    public interface Work<T> {
        T run(Collective collective) throws Exception;
    }

    /** Runs the same on all ranks of a new ring, and gives their results in rank order. */
    public static <T> List<T> runAll(int size, Work<T> work) throws Exception {
        try (Ranks ranks = new Ranks(size)) {
            List<Future<T>> results = new ArrayList<>();
            for (int rank = 0; rank < size; rank++) {
                results.add(ranks.start(rank, PATIENT, work));
            }
            List<T> values = new ArrayList<>();
            for (Future<T> result : results) {
                values.add(value(result));
            }
            return values;
        }
    }

    <T> Future<T> start(int rank, Duration timeout, Work<T> work) {
        return start(rank, timeout, RingJoin.SYSTEM_BUFFERS, work);
    }

    <T> Future<T> start(int rank, Duration timeout, int socketBuffers, Work<T> work) {
        return submit(() -> {
            try (Collective ring = join(rank, IDENTITY, timeout, socketBuffers)) {
                return work.run(ring);
            }
        });
    }

    Collective join(int rank, RingIdentity identity, Duration timeout, int socketBuffers) throws CollectiveException {
        return Ring.join(listeners.get(rank), addresses(), rank, identity, timeout, socketBuffers);
    }

    <T> Future<T> submit(Callable<T> task) {
        return threads.submit(task);
    }

    List<InetSocketAddress> addresses() {
        return listeners.stream().map(l -> RingListener.parse(l.address())).toList();
    }

    /** Zeros, off the heap. */
    static ByteBuffer floats(int length) {
        return ByteBuffer.allocateDirect(length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    static <T> T value(Future<T> future) throws Exception {
        return future.get(TEST_LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    /** What a rank failed with. */
    static Throwable failure(Future<?> future) throws InterruptedException, TimeoutException {
        try {
            Object value = future.get(TEST_LIMIT_SECONDS, TimeUnit.SECONDS);
            throw new AssertionError("expected a failure, got " + value);
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    @Override
    public void close() throws IOException {
        threads.shutdownNow();
        for (RingListener listener : listeners) {
            listener.close();
        }
        try {
            if (!threads.awaitTermination(TEST_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("a rank does not end");
            }
        } catch (InterruptedException e) {
            throw new AssertionError("the test was interrupted", e);
        }
    }
}

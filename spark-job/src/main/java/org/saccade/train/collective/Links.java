package org.saccade.train.collective;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The two connections of a rank. Data runs from each rank to the next; the other direction carries only the notice that the ring has failed, so
 * that it never has to wait behind data.
 */
final class Links implements Closeable {
    /** How long a rank that has failed tries to tell why. */
    private static final long PARTING_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final long PARTING_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final SocketChannel next;
    private final SocketChannel previous;
    private final FrameWriter toNext;
    private final FrameReader fromNext;
    private final FrameReader fromPrevious;
    private final Selector selector;
    private boolean nextGone;

    Links(SocketChannel next, SocketChannel previous) throws IOException {
        this.next = next;
        this.previous = previous;
        this.toNext = new FrameWriter(next);
        this.fromNext = new FrameReader(next);
        this.fromPrevious = new FrameReader(previous);
        this.selector = Selector.open();
        next.register(selector, 0);
        previous.register(selector, 0);
    }

    FrameWriter toNext() {
        return toNext;
    }

    FrameReader fromNext() {
        return fromNext;
    }

    FrameReader fromPrevious() {
        return fromPrevious;
    }

    /** Whether the next rank has closed its end: an error only for a rank that still has something to send. */
    boolean nextGone() {
        return nextGone;
    }

    void setNextGone() {
        nextGone = true;
    }

    /** Waits until a connection can go on, {@link #wakeUp} is called, the thread is interrupted or the time is over. */
    void await(boolean reading, long nanos) throws IOException {
        previous.keyFor(selector).interestOps(reading ? SelectionKey.OP_READ : 0);
        next.keyFor(selector).interestOps(nextGone ? 0 : SelectionKey.OP_READ | writeInterest());
        selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
        selector.selectedKeys().clear();
    }

    private int writeInterest() {
        return toNext.idle() ? 0 : SelectionKey.OP_WRITE;
    }

    void wakeUp() {
        selector.wakeup();
    }

    /** Tells both neighbours why the ring has failed, as far as they can be told, and closes. */
    void part(CollectiveException failure) {
        // A channel closes itself under an interrupted thread, so the status is put aside.
        boolean interrupted = Thread.interrupted();
        tell(new FrameWriter(previous), failure);
        tell(toNext, failure);
        closeInto(failure);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tells one neighbour, if it can be told at once or soon. */
    static void tell(FrameWriter neighbour, CollectiveException failure) {
        long deadline = System.nanoTime() + PARTING_NANOS;
        try {
            drain(neighbour, deadline);
            if (neighbour.idle()) {
                Operation notice = new Operation(Operation.Kind.ABORT, 0, 0, failure.rankOnWire());
                neighbour.stageNotice(notice, failure.getMessage());
                drain(neighbour, deadline);
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private static void drain(FrameWriter neighbour, long deadline) throws IOException {
        while (!neighbour.idle() && System.nanoTime() - deadline < 0) {
            if (neighbour.flush() == 0) {
                LockSupport.parkNanos(PARTING_PAUSE_NANOS);
            }
        }
    }

    /** Closes; a failure to do so is kept with what ended the ring. */
    void closeInto(CollectiveException failure) {
        try {
            close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public void close() throws IOException {
        try (next;
                previous) {
            selector.close();
        }
    }
}

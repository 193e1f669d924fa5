package org.saccade.train.collective;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One operation of one rank: a loop that receives, sends and, when neither goes on, waits for either. No rank ever waits for its sending alone,
 * so the ring cannot lock up however much is in flight.
 */
final class Exchange {
    private static final long NOTICE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Members members;
    private final Links links;
    private final Operation operation;
    private final Transfer transfer;
    private final Duration patience;
    private final Supplier<CollectiveException> stopRequest;
    private final long noticeNanos;

    private long lastProgress = System.nanoTime();
    private long lastNotice = lastProgress;
    /** Whom this rank waits for: the rank before, or the one that the rank before waits for. */
    private int awaited;

    Exchange(
            Members members,
            Links links,
            Operation operation,
            Transfer transfer,
            Duration patience,
            Supplier<CollectiveException> stopRequest) {
        this.members = members;
        this.links = links;
        this.operation = operation;
        this.transfer = transfer;
        this.patience = patience;
        this.stopRequest = stopRequest;
        this.noticeNanos = Math.min(NOTICE_NANOS, patience.toNanos() / 4);
        this.awaited = members.previous();
    }

    void run() throws CollectiveException {
        readNotice();
        while (!done()) {
            checkStopped();
            boolean moved = receive();
            moved |= send();
            if (moved) {
                lastProgress = System.nanoTime();
                awaited = members.previous();
            } else {
                checkPatience();
                tellWhoIsAwaited();
                await();
                readNotice();
            }
        }
    }

    private boolean done() {
        return transfer.received() && transfer.sent() && !links.toNext().holdsData();
    }

    private void checkStopped() throws CollectiveException {
        CollectiveException stop = stopRequest.get();
        if (stop != null) {
            throw stop;
        }
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted(null);
        }
    }

    private boolean receive() throws CollectiveException {
        if (transfer.received()) {
            return false;
        }
        FrameReader reader = links.fromPrevious();
        try {
            if (!reader.poll(this::place)) {
                return false;
            }
            boolean data = take(reader);
            reader.next();
            return data;
        } catch (CollectiveException e) {
            throw e;
        } catch (ProtocolException e) {
            throw members.atFault(members.previous(), e.getMessage() + during(), e);
        } catch (IOException e) {
            throw lost(members.previous(), e);
        }
    }

    /** Where a payload goes: nothing gets to the transfer's memory but data of this operation. */
    private ByteBuffer place(Operation theirs, int bytes, ByteBuffer spare)
            throws CollectiveException, ProtocolException {
        return switch (theirs.kind()) {
            case ABORT, WAITING -> spare;
            default -> {
                if (!theirs.equals(operation)) {
                    throw differs(theirs);
                }
                yield transfer.place(bytes, spare);
            }
        };
    }

    /** Whether the frame held data of this operation. */
    private boolean take(FrameReader reader) throws CollectiveException, ProtocolException {
        Operation theirs = reader.operation();
        switch (theirs.kind()) {
            case ABORT -> throw failureOf(reader);
            case WAITING -> {
                notePreviousAwaits(theirs);
                return false;
            }
            default -> {
                transfer.take(reader.payload());
                return true;
            }
        }
    }

    private void notePreviousAwaits(Operation notice) {
        boolean news = notice.number() == operation.number()
                && notice.subject() != members.rank()
                && notice.subject() != awaited;
        if (news) {
            awaited = notice.subject();
            lastNotice = System.nanoTime() - noticeNanos; // pass it on at once
        }
    }

    private boolean send() throws CollectiveException {
        FrameWriter writer = links.toNext();
        if (writer.idle() && !transfer.sent()) {
            writer.stage(operation, transfer);
        }
        if (links.nextGone() && (writer.holdsData() || !transfer.sent())) {
            throw lost(members.next(), new EOFException("the connection was closed"));
        }
        if (writer.idle() || links.nextGone()) {
            return false;
        }
        boolean data = writer.holdsData();
        try {
            return writer.flush() > 0 && data;
        } catch (IOException e) {
            if (!data && transfer.sent() && !(e instanceof ClosedByInterruptException)) {
                links.setNextGone(); // it has all that it needs from this rank, so it may have left in good order
                return false;
            }
            throw lost(members.next(), e);
        }
    }

    private void checkPatience() throws CollectiveException {
        if (System.nanoTime() - lastProgress < patience.toNanos()) {
            return;
        }
        String time = " for " + Durations.format(patience) + during() + ": it hangs, is far behind the others, or its "
                + "machine is gone; read its log";
        if (transfer.received()) {
            throw new CollectiveException(members.next(), members.name(members.next()) + " has taken no data" + time);
        }
        throw new CollectiveException(awaited, "no data from " + members.name(awaited) + time);
    }

    private void tellWhoIsAwaited() {
        boolean due = System.nanoTime() - lastNotice >= noticeNanos;
        if (due && links.toNext().idle() && !transfer.received() && !links.nextGone()) {
            links.toNext().stageNotice(operation.notice(Operation.Kind.WAITING, awaited), "");
            lastNotice = System.nanoTime();
        }
    }

    private void await() throws CollectiveException {
        long untilDeadline = patience.toNanos() - (System.nanoTime() - lastProgress);
        try {
            links.await(!transfer.received(), Math.min(untilDeadline, noticeNanos));
        } catch (IOException e) {
            throw members.atFault(
                    members.rank(), "cannot wait for its connections" + during() + ": " + e.getMessage(), e);
        }
    }

    /** Reads what the next rank has to say, which is only ever that the ring has failed. */
    private void readNotice() throws CollectiveException {
        if (links.nextGone()) {
            return;
        }
        try {
            if (links.fromNext().poll((theirs, bytes, spare) -> spare)) {
                throw failureOf(links.fromNext());
            }
        } catch (CollectiveException e) {
            throw e;
        } catch (ClosedByInterruptException e) {
            throw interrupted(e);
        } catch (IOException e) {
            links.setNextGone();
        }
    }

    private CollectiveException lost(int rank, IOException cause) throws CollectiveException {
        if (cause instanceof ClosedByInterruptException) {
            return interrupted(cause);
        }
        readNotice(); // the reason may have come the other way round
        return members.atFault(rank, "closed the connection" + during(), cause);
    }

    private CollectiveException interrupted(IOException cause) {
        return members.atFault(members.rank(), "was interrupted" + during(), cause);
    }

    private CollectiveException differs(Operation theirs) {
        return new CollectiveException(
                CollectiveException.UNKNOWN_RANK,
                "every rank must call the same operations in the same order, but " + members.name(members.previous())
                        + " is at " + theirs.describe() + ", and " + members.me() + " at " + operation.describe());
    }

    private static CollectiveException failureOf(FrameReader reader) throws ProtocolException {
        return new CollectiveException(reader.operation().subject(), Frame.reason(reader.payload()));
    }

    private String during() {
        return " during " + operation.kind().title();
    }
}

package org.saccade.train.collective;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.ReadOnlyBufferException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

/** Ranks in a ring of TCP connections: each sends to the next and takes from the one before. */
public final class Ring implements Collective {
    /** What the first barrier waits longer than joining did, so that the rank that misses a neighbour is the first to say so. */
    private static final Duration JOIN_GRACE = Duration.ofSeconds(1);

    private final Members members;
    private final Links links;
    private final Duration timeout;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicReference<CollectiveException> stopRequest = new AtomicReference<>();

    /** Why no more operations are possible. Guarded by the lock, like all below. */
    private CollectiveException end;

    private int operations;
    private long nanoseconds;

    private Ring(Members members, Links links, Duration timeout) {
        this.members = members;
        this.links = links;
        this.timeout = timeout;
    }

    /**
     * Joins the ring, and returns once all ranks have. A ring of one needs no connection.
     *
     * @param listener this rank's listener; it is closed when this method returns or throws
     * @param addresses the address of each rank, in rank order
     * @param rank this rank
     * @param identity the same for all ranks; a connection that cannot prove the same is refused, and does no harm
     * @param timeout how long to wait for the neighbours, and in each later operation how long no data may move
     * @throws CollectiveException if a rank does not come, naming it
     */
    public static Collective join(
            RingListener listener, List<InetSocketAddress> addresses, int rank, RingIdentity identity, Duration timeout)
            throws CollectiveException {
        return join(listener, addresses, rank, identity, timeout, RingJoin.SYSTEM_BUFFERS);
    }

    /** With socket buffers of a given size, in bytes, for tests of what happens when they are full. */
    static Collective join(
            RingListener listener,
            List<InetSocketAddress> addresses,
            int rank,
            RingIdentity identity,
            Duration timeout,
            int socketBuffers)
            throws CollectiveException {
        Members members = new Members(addresses, rank);
        checkArguments(listener, members, timeout);
        try (RingJoin join = new RingJoin(listener, members, identity, timeout, socketBuffers)) {
            if (members.size() == 1) {
                return new SoleRank();
            }
            Ring ring = new Ring(members, join.connect(), timeout);
            ring.run(Operation.Kind.BARRIER, 0, 0, ring.gather(new byte[0]), timeout.plus(JOIN_GRACE));
            return ring;
        } catch (CollectiveException e) {
            throw e;
        } catch (IOException e) {
            throw members.atFault(rank, "cannot join the ring: " + e.getMessage(), e);
        }
    }

    private static void checkArguments(RingListener listener, Members members, Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("the timeout of a ring must be positive, got " + timeout);
        }
        int port = members.addresses().get(members.rank()).getPort();
        if (port != listener.port()) {
            throw new IllegalArgumentException(
                    "addresses must be in rank order, but " + members.me() + " listens on port " + listener.port());
        }
    }

    @Override
    public int rank() {
        return members.rank();
    }

    @Override
    public int size() {
        return members.size();
    }

    @Override
    public void allReduce(ByteBuffer floats, WireFormat format) throws CollectiveException {
        checkFloats(floats);
        SumTransfer transfer = new SumTransfer(floats, format, rank(), size());
        run(Operation.Kind.SUM, floats.remaining() / Float.BYTES, transfer.bytesOfFloat(), transfer, timeout);
    }

    @Override
    public List<byte[]> allGather(byte[] mine) throws CollectiveException {
        GatherTransfer gather = gather(mine);
        run(Operation.Kind.GATHER, 0, 0, gather, timeout);
        return gather.messages();
    }

    @Override
    public void broadcast(FloatBuffer buffer, int root) throws CollectiveException {
        checkWritable(buffer);
        Objects.checkIndex(root, size());
        BroadcastTransfer transfer = new BroadcastTransfer(buffer, rank(), size(), root);
        run(Operation.Kind.BROADCAST, buffer.remaining(), root, transfer, timeout);
    }

    @Override
    public void barrier() throws CollectiveException {
        run(Operation.Kind.BARRIER, 0, 0, gather(new byte[0]), timeout);
    }

    private GatherTransfer gather(byte[] mine) {
        return new GatherTransfer(mine, rank(), size());
    }

    private static void checkFloats(ByteBuffer floats) {
        checkWritable(floats);
        if (floats.remaining() % Float.BYTES != 0 || floats.order() != Frame.ORDER) {
            throw new IllegalArgumentException("floats must be whole and " + Frame.ORDER + ", got " + floats.remaining()
                    + " bytes, " + floats.order());
        }
    }

    private static void checkWritable(Buffer buffer) {
        if (buffer.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
    }

    private void run(Operation.Kind kind, int operand, int subject, Transfer transfer, Duration patience)
            throws CollectiveException {
        lock.lock();
        long start = System.nanoTime();
        try {
            if (end != null) {
                throw new CollectiveException(end.rankOnWire(), end.getMessage(), end);
            }
            Operation operation = new Operation(kind, operations++, operand, subject);
            new Exchange(members, links, operation, transfer, patience, stopRequest::get).run();
        } catch (CollectiveException e) {
            endWith(e);
            throw e;
        } finally {
            nanoseconds += System.nanoTime() - start;
            lock.unlock();
        }
    }

    @Override
    public void abort(String reason) {
        stop("stopped: " + reason.lines().findFirst().orElse("no reason given"));
    }

    /** The thread inside an operation, if there is one, sees the request and tells the neighbours; else this one tells them. */
    private void stop(String what) {
        CollectiveException request = members.atFault(rank(), what, null);
        if (stopRequest.compareAndSet(null, request)) {
            links.wakeUp();
        }
        lock.lock();
        try {
            endWith(request);
        } finally {
            lock.unlock();
        }
    }

    private void endWith(CollectiveException why) {
        if (end == null) {
            end = why;
            links.part(why);
        }
    }

    @Override
    public CollectiveStatistics statistics() {
        lock.lock();
        try {
            return new CollectiveStatistics(
                    links.toNext().bytesWritten(), links.fromPrevious().bytesRead(), nanoseconds);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        if (!lock.tryLock()) {
            stop("left the ring in the middle of an operation");
            return;
        }
        try {
            leave();
        } finally {
            lock.unlock();
        }
    }

    private void leave() {
        if (end == null) {
            end = members.atFault(rank(), "has left the ring", null);
            links.closeInto(end);
        }
    }
}

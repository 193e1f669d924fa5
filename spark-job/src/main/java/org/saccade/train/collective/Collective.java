package org.saccade.train.collective;

import java.io.Closeable;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * A fixed group of ranks, each a thread or a process, that call the same operations in the same order.
 *
 * <p>Every operation blocks until this rank's part of it is done. It fails with a {@link CollectiveException} that names a rank when no data
 * moves for as long as the timeout that the group was joined with, when a rank goes away, when ranks call different operations, and when the
 * calling thread is interrupted (its interrupt status stays set). After a failure the group is finished: every later operation fails too.
 *
 * <p>Operations are called by one thread at a time. {@link #abort} and {@link #close} may be called by any thread at any time.
 */
public interface Collective extends Closeable {

    /** A group of one rank, which needs no network. */
    static Collective ofOne() {
        return new SoleRank();
    }

    /** This rank, from 0 to {@code size() - 1}. */
    int rank();

    /** How many ranks there are. */
    int size();

    /**
     * Replaces the floats in the buffer, from position to limit, by their sums over all ranks. Position and limit stay.
     *
     * <p>The result has the same bits on every rank, and the same bits for the same inputs on every run. With N ranks the floats are cut into
     * blocks of 16,320 N, the last of which may be shorter, and each block into N segments; the first {@code length % N} segments of a
     * block of that length hold one more than the others. Segment s is summed in single precision from rank s on, around the ring:
     * ((x<sub>s</sub> + x<sub>s+1</sub>) + x<sub>s+2</sub>) + … + x<sub>s-1</sub>, ranks modulo N.
     *
     * <p>Where the format rounds, every partial sum is rounded before it travels, and the sums themselves are: with N ranks a sum is rounded N
     * times. Of one rank nothing travels, and nothing is rounded.
     *
     * @param floats little-endian, the same number on every rank; direct memory is fastest
     * @param format the same on every rank
     */
    void allReduce(ByteBuffer floats, WireFormat format) throws CollectiveException;

    /** The exact sums: {@link #allReduce(ByteBuffer, WireFormat)} of {@link WireFormat#FLOAT32}. */
    default void allReduce(ByteBuffer floats) throws CollectiveException {
        allReduce(floats, WireFormat.FLOAT32);
    }

    /** Gives every rank the message of every rank, in rank order; lengths may differ. For small messages. */
    List<byte[]> allGather(byte[] mine) throws CollectiveException;

    /**
     * Replaces the buffer's elements, from position to limit, by those of the root. Position and limit stay.
     *
     * @param buffer the same number of elements on every rank
     * @param root the rank whose elements all ranks get
     */
    void broadcast(FloatBuffer buffer, int root) throws CollectiveException;

    /** Returns after every rank has called it. */
    void barrier() throws CollectiveException;

    /**
     * Ends the group because this rank cannot go on. The other ranks' operations fail with this rank's name and the reason; an operation of this
     * rank that is under way fails at once. Does nothing if the group has ended already.
     *
     * @param reason one line
     */
    void abort(String reason);

    /** What has been exchanged so far; waits for an operation that is under way. */
    CollectiveStatistics statistics();

    /** Leaves the group. Ranks that still need this one see it at once. A second call does nothing. */
    @Override
    void close();
}

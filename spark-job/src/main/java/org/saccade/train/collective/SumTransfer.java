package org.saccade.train.collective;

import java.net.ProtocolException;
import java.nio.ByteBuffer;

/**
 * The ring all-reduce of one block after the other, each a reduce-scatter, then an all-gather (Patarasuk and Yuan, 2009, "Bandwidth optimal
 * all-reduce algorithms for clusters of workstations").
 *
 * <p>In step t of a block a rank sends segment {@code rank - t} and takes segment {@code rank - t - 1}, so what it sends in a step is what it took
 * in the step before. In the first N - 1 steps it adds what it takes to its own values, in the other N - 1 it replaces them.
 *
 * <p>Each block is one step behind the block before it. So both directions are always busy, and a segment that came in goes out again while it is
 * still in the processor's cache, however large the buffer is.
 *
 * <p>Where the format does not round, segments are sent from the buffer's own memory, and sums received into it. A segment on its way out cannot
 * change under it: what replaces it is its sum, which the others make of what this rank has sent.
 *
 * <p>Where the format rounds, a rank rounds what it sends in its own buffer too: of sums under way it needs no more, and a finished sum must be
 * the same on the rank that sends it first as on those that get it.
 */
final class SumTransfer implements Transfer {
    /** A segment of float32 fills a frame. The order of summation depends on it, so it is the same for every format. */
    static final int SEGMENT = Frame.MAX_PAYLOAD_BYTES / Float.BYTES;

    private final ByteBuffer floats;
    private final int count;
    private final int ranks;
    private final FloatStream stream;
    private final Cursor out;
    private final Cursor in;

    SumTransfer(ByteBuffer floats, WireFormat format, int rank, int ranks) {
        this.floats = floats.slice();
        this.count = floats.remaining() / Float.BYTES;
        this.ranks = ranks;
        this.stream = FloatStream.of(format);
        this.out = new Cursor(rank);
        this.in = new Cursor(rank - 1);
    }

    int bytesOfFloat() {
        return stream.bytes();
    }

    @Override
    public boolean sent() {
        return out.finished();
    }

    @Override
    public boolean received() {
        return in.finished();
    }

    @Override
    public ByteBuffer next(ByteBuffer spare) {
        if (sent() || (out.step > 0 && !in.isBeyondStepBefore(out))) {
            return spare.limit(0);
        }
        ByteBuffer payload = stream.outgoing(out.segment(), spare);
        out.advance();
        return payload;
    }

    @Override
    public ByteBuffer place(int bytes, ByteBuffer spare) throws ProtocolException {
        if (received() || bytes != in.length() * stream.bytes()) {
            throw new ProtocolException("sent " + bytes + " bytes that do not fit their segment");
        }
        return addsNext() ? spare : stream.place(in.segment(), spare);
    }

    @Override
    public void take(ByteBuffer payload) {
        if (addsNext()) {
            stream.add(payload, in.segment());
        } else {
            stream.replace(payload, in.segment());
        }
        in.advance();
    }

    private boolean addsNext() {
        return in.step < ranks - 1;
    }

    /** A place in a stream of segments: in each round one step of every block that is under way, the youngest block first. */
    private final class Cursor {
        private final int steps = 2 * (ranks - 1);
        private final int blockSize = ranks * SEGMENT;
        private final int blocks = -Math.floorDiv(-count, blockSize);
        private final int firstSegment;
        private int round;
        private int step;

        private Cursor(int firstSegment) {
            this.firstSegment = firstSegment;
            skipWhatIsEmpty();
        }

        private boolean finished() {
            return round == blocks + steps - 1;
        }

        private int block() {
            return round - step;
        }

        private int blockLength() {
            return Math.min(blockSize, count - block() * blockSize);
        }

        private int index() {
            return Math.floorMod(firstSegment - step, ranks);
        }

        private int length() {
            return blockLength() / ranks + (index() < blockLength() % ranks ? 1 : 0);
        }

        private ByteBuffer segment() {
            int start = blockLength() / ranks * index() + Math.min(index(), blockLength() % ranks);
            return floats.slice((block() * blockSize + start) * Float.BYTES, length() * Float.BYTES)
                    .order(Frame.ORDER);
        }

        /** Whether this one has passed the step that the other's block has before the other's step. */
        private boolean isBeyondStepBefore(Cursor other) {
            return round >= other.round || (round == other.round - 1 && step >= other.step);
        }

        private void advance() {
            next();
            skipWhatIsEmpty();
        }

        private void next() {
            step++;
            if (step == steps) {
                step = 0;
                round++;
            }
        }

        private void skipWhatIsEmpty() {
            while (!finished() && (block() < 0 || block() >= blocks || length() == 0)) {
                next();
            }
        }
    }
}

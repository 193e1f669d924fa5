package org.saccade.train.collective;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * The ring all-reduce as two streams of segments: a reduce-scatter, then an all-gather (Patarasuk and Yuan, 2009, "Bandwidth optimal all-reduce
 * algorithms for clusters of workstations").
 *
 * <p>In step t a rank sends segment {@code rank - t} and takes segment {@code rank - t - 1}, so what it sends in a step is what it took in the
 * step before. In the first N - 1 steps it adds what it takes to its own values, in the other N - 1 it replaces them. A part of a segment can be
 * sent on as soon as that part has come in.
 *
 * <p>Where the format rounds, a rank rounds what it sends in its own buffer too: of sums under way it needs no more, and a finished sum must be
 * the same on the rank that sends it first as on those that get it.
 */
final class SumTransfer implements Transfer {
    private final FloatBuffer buffer;
    private final int ranks;
    private final FloatStream stream;
    private final Cursor out;
    private final Cursor in;

    SumTransfer(FloatBuffer buffer, WireFormat format, int rank, int ranks) {
        this.buffer = buffer.slice();
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
    public void fill(ByteBuffer payload) {
        int count = sent() ? 0 : Math.min(readyToSend(), stream.count(payload));
        stream.write(buffer.slice(out.start(), count), payload);
        out.advance(count);
    }

    /** In the first step a rank sends its own values; later ones must have come in. */
    private int readyToSend() {
        boolean whole = out.step == 0 || in.step >= out.step;
        if (whole) {
            return out.left();
        }
        return in.step == out.step - 1 ? in.offset - out.offset : 0;
    }

    @Override
    public void take(ByteBuffer payload) throws ProtocolException {
        int count = stream.count(payload);
        if (payload.remaining() % stream.bytes() != 0 || received() || count > in.left()) {
            throw new ProtocolException("sent " + payload.remaining() + " bytes that do not fit their segment");
        }
        if (in.step < ranks - 1) {
            stream.add(payload, buffer.slice(in.start(), count));
        } else {
            stream.copy(payload, buffer.slice(in.start(), count));
        }
        in.advance(count);
    }

    /** A place in a stream of segments, which run downwards from the first. */
    private final class Cursor {
        private final int firstSegment;
        private int step;
        private int offset;

        private Cursor(int firstSegment) {
            this.firstSegment = firstSegment;
            advance(0);
        }

        private int segment() {
            return Math.floorMod(firstSegment - step, ranks);
        }

        private int length() {
            return buffer.limit() / ranks + (segment() < buffer.limit() % ranks ? 1 : 0);
        }

        /** Index of the next element in the buffer. */
        private int start() {
            return buffer.limit() / ranks * segment() + Math.min(segment(), buffer.limit() % ranks) + offset;
        }

        private int left() {
            return length() - offset;
        }

        private boolean finished() {
            return step == 2 * (ranks - 1);
        }

        private void advance(int count) {
            offset += count;
            while (!finished() && left() == 0) {
                step++;
                offset = 0;
            }
        }
    }
}

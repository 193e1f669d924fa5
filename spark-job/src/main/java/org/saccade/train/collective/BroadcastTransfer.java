package org.saccade.train.collective;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** The root sends; every other rank takes and passes on, but for the one before the root. */
final class BroadcastTransfer implements Transfer {
    private final FloatBuffer buffer;
    private final int toSend;
    private int sent;
    private int received;

    BroadcastTransfer(FloatBuffer buffer, int rank, int ranks, int root) {
        this.buffer = buffer.slice();
        this.toSend = Math.floorMod(rank + 1, ranks) == root ? 0 : this.buffer.limit();
        this.received = rank == root ? this.buffer.limit() : 0;
    }

    @Override
    public boolean sent() {
        return sent == toSend;
    }

    @Override
    public boolean received() {
        return received == buffer.limit();
    }

    @Override
    public ByteBuffer next(ByteBuffer spare) {
        int count = Math.min(Math.min(toSend, received) - sent, spare.remaining() / Float.BYTES);
        count = Math.max(count, 0);
        spare.asFloatBuffer().put(buffer.slice(sent, count));
        sent += count;
        return spare.limit(count * Float.BYTES);
    }

    @Override
    public void take(ByteBuffer payload) throws ProtocolException {
        FloatBuffer values = payload.asFloatBuffer();
        int count = values.remaining();
        if (payload.remaining() % Float.BYTES != 0 || count > buffer.limit() - received) {
            throw new ProtocolException("sent " + payload.remaining() + " bytes that do not fit the buffer");
        }
        buffer.put(received, values, 0, count);
        received += count;
    }
}

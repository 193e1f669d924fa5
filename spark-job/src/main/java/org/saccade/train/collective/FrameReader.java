package org.saccade.train.collective;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.ScatteringByteChannel;

/** Takes frames off a non-blocking channel, each payload to where it belongs, and of the frame after no more than its header. */
final class FrameReader {
    private final ScatteringByteChannel channel;
    private final ByteBuffer spare = Frame.newPayload();
    private ByteBuffer header = Frame.newHeader();
    private ByteBuffer headerAfter = Frame.newHeader();
    private ByteBuffer payload;
    private long bytesRead;

    FrameReader(ScatteringByteChannel channel) {
        this.channel = channel;
    }

    /** Where the payload of a frame goes. */
    interface Place {
        /** At least as many bytes of the transfer's memory, or of the spare buffer. */
        ByteBuffer of(Operation operation, int bytes, ByteBuffer spare) throws CollectiveException, ProtocolException;
    }

    /** Reads what has come in, and says whether a whole frame is there. Once it is, call {@link #next} before the next poll. */
    boolean poll(Place place) throws IOException {
        if (payload == null) {
            if (!fill(header)) {
                return false;
            }
            int bytes = Frame.payloadBytes(header);
            payload = place.of(operation(), bytes, spare.clear());
            payload.limit(payload.position() + bytes).mark();
        }
        return fill(payload, headerAfter);
    }

    /** Whether the first of the buffers is full. */
    private boolean fill(ByteBuffer... buffers) throws IOException {
        while (buffers[0].hasRemaining()) {
            long count = channel.read(buffers);
            if (count < 0) {
                throw new EOFException("the connection was closed");
            }
            if (count == 0) {
                return false;
            }
            bytesRead += count;
        }
        return true;
    }

    Operation operation() throws ProtocolException {
        return Frame.operation(header);
    }

    ByteBuffer payload() {
        return payload.reset();
    }

    /** Makes room for the next frame. */
    void next() {
        ByteBuffer done = header;
        header = headerAfter;
        headerAfter = done.clear();
        payload = null;
    }

    long bytesRead() {
        return bytesRead;
    }
}

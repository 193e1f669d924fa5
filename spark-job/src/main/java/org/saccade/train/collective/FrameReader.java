package org.saccade.train.collective;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** Takes whole frames off a non-blocking channel, and never a byte of the frame after. */
final class FrameReader {
    private final ReadableByteChannel channel;
    private final ByteBuffer frame = Frame.newBuffer();
    private boolean headerRead;
    private long bytesRead;

    FrameReader(ReadableByteChannel channel) {
        this.channel = channel;
        next();
    }

    /** Reads what has come in, and says whether a whole frame is there. Once it is, call {@link #next} before the next poll. */
    boolean poll() throws IOException {
        if (!headerRead) {
            if (!fill()) {
                return false;
            }
            headerRead = true;
            frame.limit(Frame.HEADER_BYTES + Frame.payloadBytes(frame));
        }
        return fill();
    }

    /** Whether the frame has come in up to its limit. */
    private boolean fill() throws IOException {
        while (frame.hasRemaining()) {
            int count = channel.read(frame);
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
        return Frame.operation(frame);
    }

    ByteBuffer payload() {
        return frame.slice(Frame.HEADER_BYTES, frame.limit() - Frame.HEADER_BYTES)
                .order(frame.order());
    }

    /** Makes room for the next frame. */
    void next() {
        frame.clear().limit(Frame.HEADER_BYTES);
        headerRead = false;
    }

    long bytesRead() {
        return bytesRead;
    }
}

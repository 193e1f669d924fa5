package org.saccade.train.collective;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Puts one frame after the other on a non-blocking channel. */
final class FrameWriter {
    private final WritableByteChannel channel;
    private final ByteBuffer frame = Frame.newBuffer().limit(0);
    private boolean notice;
    private long bytesWritten;

    FrameWriter(WritableByteChannel channel) {
        this.channel = channel;
    }

    /** Whether the last frame is on its way, so that there is room for the next. */
    boolean idle() {
        return !frame.hasRemaining();
    }

    /** Whether part of a data frame waits to be written. A waiting notice can stay for the next operation. */
    boolean holdsData() {
        return !idle() && !notice;
    }

    /** Makes a frame of what the transfer can send now, if that is anything. */
    void stage(Operation operation, Transfer transfer) {
        frame.clear().position(Frame.HEADER_BYTES);
        transfer.fill(frame);
        if (frame.position() > Frame.HEADER_BYTES) {
            Frame.putHeader(frame, operation);
        } else {
            frame.position(0);
        }
        frame.flip();
        notice = false;
    }

    /** Makes a frame of a notice, with a reason that may be empty. */
    void stageNotice(Operation operation, String reason) {
        frame.clear().position(Frame.HEADER_BYTES);
        Frame.putReason(frame, reason);
        Frame.putHeader(frame, operation);
        frame.flip();
        notice = true;
    }

    /** Writes what the channel takes, and says how many bytes that was. */
    int flush() throws IOException {
        int count = frame.hasRemaining() ? channel.write(frame) : 0;
        bytesWritten += count;
        return count;
    }

    long bytesWritten() {
        return bytesWritten;
    }
}

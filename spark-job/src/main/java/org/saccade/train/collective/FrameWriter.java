package org.saccade.train.collective;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;

/** Puts one frame after the other on a non-blocking channel, each payload from where it lies. */
final class FrameWriter {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final GatheringByteChannel channel;
    private final ByteBuffer header = Frame.newHeader().limit(0);
    private final ByteBuffer spare = Frame.newPayload();
    private final ByteBuffer[] frame = {header, NOTHING};
    private boolean notice;
    private long bytesWritten;

    FrameWriter(GatheringByteChannel channel) {
        this.channel = channel;
    }

    /** Whether the last frame is on its way, so that there is room for the next. */
    boolean idle() {
        return !header.hasRemaining() && !payload().hasRemaining();
    }

    /** Whether part of a data frame waits to be written. A waiting notice can stay for the next operation. */
    boolean holdsData() {
        return !idle() && !notice;
    }

    /** Makes a frame of what the transfer can send now, if that is anything. */
    void stage(Operation operation, Transfer transfer) {
        ByteBuffer payload = transfer.next(spare.clear());
        if (payload.hasRemaining()) {
            stage(operation, payload);
            notice = false;
        }
    }

    /** Makes a frame of a notice, with a reason that may be empty. */
    void stageNotice(Operation operation, String reason) {
        Frame.putReason(spare.clear(), reason);
        stage(operation, spare.flip());
        notice = true;
    }

    private void stage(Operation operation, ByteBuffer payload) {
        frame[1] = payload;
        Frame.putHeader(header.clear(), operation, payload.remaining());
    }

    private ByteBuffer payload() {
        return frame[1];
    }

    /** Writes what the channel takes, and says how many bytes that was. */
    long flush() throws IOException {
        long count = idle() ? 0 : channel.write(frame);
        bytesWritten += count;
        return count;
    }

    long bytesWritten() {
        return bytesWritten;
    }
}

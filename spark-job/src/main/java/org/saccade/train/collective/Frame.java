package org.saccade.train.collective;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Layout of what travels between neighbours, little-endian: a header of five ints, then the payload. */
final class Frame {
    private static final int KIND_OFFSET = 0;
    private static final int NUMBER_OFFSET = KIND_OFFSET + Integer.BYTES;
    private static final int OPERAND_OFFSET = NUMBER_OFFSET + Integer.BYTES;
    private static final int SUBJECT_OFFSET = OPERAND_OFFSET + Integer.BYTES;
    private static final int PAYLOAD_BYTES_OFFSET = SUBJECT_OFFSET + Integer.BYTES;
    static final int HEADER_BYTES = PAYLOAD_BYTES_OFFSET + Integer.BYTES;

    /** With the headers a little less than 64 KiB, the largest packet that the kernel makes: one byte more and each frame would be two packets. */
    static final int MAX_PAYLOAD_BYTES = 65_280;

    static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int MAX_REASON_BYTES = 2048;

    private Frame() {}

    static ByteBuffer newHeader() {
        return ByteBuffer.allocateDirect(HEADER_BYTES).order(ORDER);
    }

    static ByteBuffer newPayload() {
        return ByteBuffer.allocateDirect(MAX_PAYLOAD_BYTES).order(ORDER);
    }

    static void putHeader(ByteBuffer header, Operation operation, int payloadBytes) {
        header.putInt(KIND_OFFSET, operation.kind().ordinal());
        header.putInt(NUMBER_OFFSET, operation.number());
        header.putInt(OPERAND_OFFSET, operation.operand());
        header.putInt(SUBJECT_OFFSET, operation.subject());
        header.putInt(PAYLOAD_BYTES_OFFSET, payloadBytes);
    }

    static int payloadBytes(ByteBuffer header) throws ProtocolException {
        int bytes = header.getInt(PAYLOAD_BYTES_OFFSET);
        if (bytes < 0 || bytes > MAX_PAYLOAD_BYTES) {
            throw new ProtocolException(
                    "sent a frame of " + bytes + " bytes, at most " + MAX_PAYLOAD_BYTES + " are allowed");
        }
        return bytes;
    }

    static Operation operation(ByteBuffer header) throws ProtocolException {
        int kind = header.getInt(KIND_OFFSET);
        if (kind < 0 || kind >= Operation.Kind.values().length) {
            throw new ProtocolException("sent a frame of unknown kind " + kind);
        }
        return new Operation(
                Operation.Kind.values()[kind],
                header.getInt(NUMBER_OFFSET),
                header.getInt(OPERAND_OFFSET),
                header.getInt(SUBJECT_OFFSET));
    }

    static void putReason(ByteBuffer payload, String reason) {
        byte[] bytes = reason.getBytes(StandardCharsets.UTF_8);
        payload.put(bytes, 0, Math.min(bytes.length, MAX_REASON_BYTES));
    }

    static String reason(ByteBuffer payload) {
        return StandardCharsets.UTF_8.decode(payload).toString();
    }
}

package org.saccade.data.source.tfrecord;

import org.saccade.data.source.file.RangeInputStream;

import java.io.IOException;

/**
 * Reads the wire format of protocol buffers (https://protobuf.dev/programming-guides/encoding) from a stream in which skipping costs nothing. A
 * message has no mark at its end, so the caller says where that is:
 *
 * <pre>{@code
 * while (wire.nextField(end)) {
 *     if (wire.isDelimited(1)) {
 *         readInner(wire.enter());
 *     }
 * }
 * }</pre>
 *
 * <p>What the caller leaves of a field is passed over.
 */
final class WireReader {

    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED_32 = 5;
    private static final int MAX_VARINT_BITS = 64;

    private final RangeInputStream bytes;
    private long field;
    private int wireType;
    private long varint;
    private long fieldEnd;

    WireReader(RangeInputStream bytes) {
        this.bytes = bytes;
    }

    /** Of the next byte. */
    long position() {
        return bytes.position();
    }

    /**
     * Goes to the value of the next field.
     *
     * @param end of the message
     * @return false at the end
     * @throws TfRecordException if what comes is no field, or goes beyond the end
     */
    boolean nextField(long end) throws IOException, TfRecordException {
        bytes.skip(fieldEnd - bytes.position());
        if (bytes.position() >= end) {
            return false;
        }
        long start = bytes.position();
        long tag = readVarint(end);
        field = tag >>> 3;
        wireType = (int) (tag & 7);
        long length =
                switch (wireType) {
                    case VARINT -> {
                        varint = readVarint(end);
                        yield 0;
                    }
                    case FIXED_64 -> Long.BYTES;
                    case LENGTH_DELIMITED -> readVarint(end);
                    case FIXED_32 -> Integer.BYTES;
                    default -> throw bad("the wire type of a field must be 0, 1, 2 or 5, got " + wireType, start);
                };
        if (length < 0 || length > end - bytes.position()) {
            throw bad(
                    "a field must end with its message, got one of " + Long.toUnsignedString(length) + " bytes where "
                            + (end - bytes.position()) + " are left",
                    start);
        }
        fieldEnd = bytes.position() + length;
        return true;
    }

    /** Whether the field has this number and is a message, a string, bytes or a packed list. */
    boolean isDelimited(int number) {
        return field == number && wireType == LENGTH_DELIMITED;
    }

    /** Whether the field has this number and is a {@link #varint}. */
    boolean isVarint(int number) {
        return field == number && wireType == VARINT;
    }

    /** Value of the field. */
    long varint() {
        return varint;
    }

    /** Goes into the field, a message of its own, and gives its end. */
    long enter() {
        long end = fieldEnd;
        fieldEnd = bytes.position();
        return end;
    }

    /** How many bytes the field has. */
    long fieldLength() {
        return fieldEnd - bytes.position();
    }

    /** One number of a packed list that goes up to {@code end}. */
    long readVarint(long end) throws IOException, TfRecordException {
        long start = bytes.position();
        long value = 0;
        for (int shift = 0; shift < MAX_VARINT_BITS; shift += 7) {
            int read = bytes.position() < end ? bytes.read() : -1;
            if (read < 0) {
                throw bad("a number ends behind its message", start);
            }
            value |= (read & 0x7FL) << shift;
            if (read < 0x80) {
                return value;
            }
        }
        throw bad("a number has at most 10 bytes", start);
    }

    /** All bytes of the field; the caller has looked at their number. */
    byte[] readField() throws IOException, TfRecordException {
        long start = bytes.position();
        byte[] read = bytes.readNBytes((int) fieldLength());
        if (bytes.position() < fieldEnd) {
            throw bad("a field is cut short", start);
        }
        return read;
    }

    private static TfRecordException bad(String what, long at) {
        return new TfRecordException(what + " (byte " + at + ")");
    }
}

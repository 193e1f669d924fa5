package org.saccade.data.shard;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A piece of Protocol Buffers' wire format. Its length is known before its bytes are put together, and also where its end is left out.
 */
final class ProtobufBytes {
    private static final int LENGTH_DELIMITED = 2;
    private static final byte[] NONE = {};

    private final byte[] head;
    private final ProtobufBytes[] parts;
    private final long unknown;
    private final long length;

    /** @param unknown how many bytes are left out, which follow the others */
    private ProtobufBytes(byte[] head, long unknown, ProtobufBytes... parts) {
        this.head = head;
        this.parts = parts;
        this.unknown = unknown;
        this.length = head.length + length(parts) + unknown;
    }

    private static long length(ProtobufBytes[] parts) {
        long length = 0;
        for (ProtobufBytes part : parts) {
            length += part.length;
        }
        return length;
    }

    /** With the bytes that are left out. */
    long length() {
        return length;
    }

    /** The bytes that are there. */
    byte[] known() {
        ByteArrayOutputStream known = new ByteArrayOutputStream();
        writeTo(known);
        return known.toByteArray();
    }

    private boolean writeTo(ByteArrayOutputStream known) {
        known.writeBytes(head);
        boolean whole = unknown == 0;
        for (ProtobufBytes part : parts) {
            if (!whole) {
                throw new IllegalArgumentException("nothing may follow bytes that are left out");
            }
            whole = part.writeTo(known);
        }
        return whole;
    }

    static ProtobufBytes utf8(String text) {
        return new ProtobufBytes(text.getBytes(StandardCharsets.UTF_8), 0);
    }

    static ProtobufBytes unknown(long length) {
        return new ProtobufBytes(NONE, length);
    }

    static ProtobufBytes varint(long value) {
        byte[] bytes = new byte[varintLength(value)];
        putVarint(value, bytes, 0);
        return new ProtobufBytes(bytes, 0);
    }

    private static int varintLength(long value) {
        return Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(value) + 6) / 7);
    }

    /** Seven bits a byte, the lowest first; all but the last byte have the eighth bit set. */
    private static void putVarint(long value, byte[] into, int at) {
        long rest = value;
        int i = at;
        while ((rest & ~0x7fL) != 0) {
            into[i++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        into[i] = (byte) rest;
    }

    /** A field that holds the parts, one after the other: a message, a string, bytes or packed numbers. */
    static ProtobufBytes field(int number, ProtobufBytes... parts) {
        long tag = (long) number << 3 | LENGTH_DELIMITED;
        long content = length(parts);
        byte[] head = new byte[varintLength(tag) + varintLength(content)];
        putVarint(tag, head, 0);
        putVarint(content, head, varintLength(tag));
        return new ProtobufBytes(head, 0, parts);
    }

    /** The parts, one after the other; only the last may have bytes that are left out. */
    static ProtobufBytes of(ProtobufBytes... parts) {
        return new ProtobufBytes(NONE, 0, parts);
    }
}

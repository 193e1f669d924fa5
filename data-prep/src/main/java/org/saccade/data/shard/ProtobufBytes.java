package org.saccade.data.shard;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A piece of Protocol Buffers' wire format. Its length is known before its bytes are put together, and also where its end is left out.
 */
public final class ProtobufBytes {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED32 = 5;
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
    public byte[] known() {
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

    public static ProtobufBytes utf8(String text) {
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
    public static ProtobufBytes field(int number, ProtobufBytes... parts) {
        long tag = tag(number, LENGTH_DELIMITED);
        long content = length(parts);
        byte[] head = new byte[varintLength(tag) + varintLength(content)];
        putVarint(tag, head, 0);
        putVarint(content, head, varintLength(tag));
        return new ProtobufBytes(head, 0, parts);
    }

    /** A field that holds one whole number or one value of an enumeration. */
    public static ProtobufBytes varintField(int number, long value) {
        return of(varint(tag(number, VARINT)), varint(value));
    }

    /** A field that holds one {@code double}. */
    public static ProtobufBytes doubleField(int number, double value) {
        return fixed(number, FIXED64, IndexBuilder.littleEndian(Double.BYTES).putDouble(value));
    }

    /** A field that holds one {@code float}. */
    public static ProtobufBytes floatField(int number, float value) {
        return fixed(number, FIXED32, IndexBuilder.littleEndian(Float.BYTES).putFloat(value));
    }

    private static ProtobufBytes fixed(int number, int wireType, ByteBuffer value) {
        return of(varint(tag(number, wireType)), new ProtobufBytes(value.array(), 0));
    }

    private static long tag(int number, int wireType) {
        return (long) number << 3 | wireType;
    }

    /** The parts, one after the other; only the last may have bytes that are left out. */
    public static ProtobufBytes of(ProtobufBytes... parts) {
        return new ProtobufBytes(NONE, 0, parts);
    }
}

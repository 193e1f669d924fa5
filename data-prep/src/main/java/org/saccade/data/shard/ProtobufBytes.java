package org.saccade.data.shard;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A piece of Protocol Buffers' wire format, of which the end may be left out: its length is known, its bytes are not.
 *
 * @param known the bytes that are there
 * @param unknownLength how many follow them
 */
record ProtobufBytes(byte[] known, long unknownLength) {
    private static final int LENGTH_DELIMITED = 2;

    long length() {
        return known.length + unknownLength;
    }

    static ProtobufBytes utf8(String text) {
        return new ProtobufBytes(text.getBytes(StandardCharsets.UTF_8), 0);
    }

    static ProtobufBytes unknown(long length) {
        return new ProtobufBytes(new byte[0], length);
    }

    /** Seven bits a byte, the lowest first; all but the last byte have the eighth bit set. */
    static ProtobufBytes varint(long value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
        return new ProtobufBytes(bytes.toByteArray(), 0);
    }

    /** A field that holds the parts, one after the other: a message, a string, bytes or packed numbers. */
    static ProtobufBytes field(int number, ProtobufBytes... parts) {
        ProtobufBytes content = of(parts);
        return of(varint((long) number << 3 | LENGTH_DELIMITED), varint(content.length()), content);
    }

    /** The parts, one after the other; only the last may have unknown bytes. */
    static ProtobufBytes of(ProtobufBytes... parts) {
        ByteArrayOutputStream known = new ByteArrayOutputStream();
        long unknown = 0;
        for (ProtobufBytes part : parts) {
            if (unknown > 0) {
                throw new IllegalArgumentException(
                        "nothing may follow bytes that are left out, got " + unknown + " of them");
            }
            known.writeBytes(part.known());
            unknown = part.unknownLength();
        }
        return new ProtobufBytes(known.toByteArray(), unknown);
    }
}

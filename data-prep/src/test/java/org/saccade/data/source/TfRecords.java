package org.saccade.data.source;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

import static org.saccade.data.source.file.Bytes.concat;

/** TFRecord files by hand, for tests: protocol buffers byte by byte, and CRC-32C bit by bit. */
final class TfRecords {

    private static final int REVERSED_POLYNOMIAL = 0x82F63B78;

    private TfRecords() {}

    static int crc32c(byte[] bytes) {
        int crc = -1;
        for (byte next : bytes) {
            crc ^= Byte.toUnsignedInt(next);
            for (int bit = 0; bit < 8; bit++) {
                crc = crc >>> 1 ^ ((crc & 1) == 0 ? 0 : REVERSED_POLYNOMIAL);
            }
        }
        return ~crc;
    }

    static byte[] record(byte[]... parts) {
        byte[] data = concat(parts);
        byte[] length = littleEndian(Long.BYTES).putLong(data.length).array();
        return concat(length, maskedCrc(length), data, maskedCrc(data));
    }

    static byte[] maskedCrc(byte[] bytes) {
        int crc = crc32c(bytes);
        return littleEndian(Integer.BYTES)
                .putInt((crc >>> 15 | crc << 17) + 0xa282ead8)
                .array();
    }

    static byte[] example(byte[]... features) {
        return record(delimited(1, concat(features)));
    }

    static byte[] text(String name, String value) {
        return bytes(name, value.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] bytes(String name, byte[] value) {
        return feature(name, delimited(1, delimited(1, value)));
    }

    /** Packed, as protocol buffers of version 3 are. */
    static byte[] integers(String name, long... values) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        for (long value : values) {
            packed.writeBytes(varint(value));
        }
        return feature(name, delimited(3, delimited(1, packed.toByteArray())));
    }

    /** One field a value, as in version 2. */
    static byte[] unpackedInteger(String name, long value) {
        return feature(name, delimited(3, concat(varint(1 << 3), varint(value))));
    }

    static byte[] feature(String name, byte[] feature) {
        return delimited(1, concat(delimited(1, name.getBytes(StandardCharsets.UTF_8)), delimited(2, feature)));
    }

    static byte[] delimited(int field, byte[] content) {
        return concat(varint(field << 3 | 2), varint(content.length), content);
    }

    static byte[] varint(long value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
        return bytes.toByteArray();
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}

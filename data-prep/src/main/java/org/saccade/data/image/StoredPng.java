package org.saccade.data.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.Adler32;
import java.util.zip.CRC32;

/**
 * Writes small images as PNG without compressing them: the bytes depend on the pixels alone, not on the release of a library, and images of
 * one size have one length.
 */
public final class StoredPng {

    private static final byte[] IHDR_TAIL = {8, 2, 0, 0, 0}; // 8 bits, RGB, deflate, the five filters, not interlaced
    private static final int IHDR_BYTES = 8 + IHDR_TAIL.length;
    private static final int CHUNK_OVERHEAD = 12; // length, type, CRC

    // A zlib stream (RFC 1950) of one stored block (RFC 1951, 3.2.4): header 2, block header 5, the rows, checksum 4.
    private static final byte[] ZLIB_HEADER = {0x78, 0x01};
    private static final byte LAST_BLOCK_STORED = 1;
    private static final int ZLIB_OVERHEAD = 2 + 5 + 4;
    private static final int MAX_STORED = 0xFFFF;

    private StoredPng() {}

    /** @throws IllegalArgumentException if the rows do not fit one block of deflate */
    public static byte[] encode(RgbImage image) {
        byte[] rows = rows(image);
        ByteBuffer png = ByteBuffer.allocate(
                PngBytes.SIGNATURE.length + 3 * CHUNK_OVERHEAD + IHDR_BYTES + rows.length + ZLIB_OVERHEAD);
        png.put(PngBytes.SIGNATURE);
        ByteBuffer header = ByteBuffer.allocate(IHDR_BYTES);
        header.putInt(image.width()).putInt(image.height()).put(IHDR_TAIL);
        putChunk(png, "IHDR", header.array());
        putChunk(png, "IDAT", stored(rows));
        putChunk(png, "IEND", new byte[0]);
        return png.array();
    }

    /** Each row behind a filter byte of 0, "none". */
    private static byte[] rows(RgbImage image) {
        int rowBytes = image.width() * RgbImage.CHANNELS;
        long bytes = (long) image.height() * (1 + rowBytes);
        if (bytes > MAX_STORED) {
            throw new IllegalArgumentException(
                    "a stored PNG has at most " + MAX_STORED + " bytes of rows, got " + bytes + " of " + image);
        }
        ByteBuffer rows = ByteBuffer.allocate((int) bytes);
        for (int y = 0; y < image.height(); y++) {
            rows.put((byte) 0).put(image.data(), y * rowBytes, rowBytes);
        }
        return rows.array();
    }

    private static byte[] stored(byte[] rows) {
        Adler32 checksum = new Adler32();
        checksum.update(rows);
        return ByteBuffer.allocate(rows.length + ZLIB_OVERHEAD)
                .put(ZLIB_HEADER)
                .put(LAST_BLOCK_STORED)
                .putShort(Short.reverseBytes((short) rows.length))
                .putShort(Short.reverseBytes((short) ~rows.length))
                .put(rows)
                .putInt((int) checksum.getValue())
                .array();
    }

    private static void putChunk(ByteBuffer png, String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 checksum = new CRC32();
        checksum.update(name);
        checksum.update(data);
        png.putInt(data.length).put(name).put(data).putInt((int) checksum.getValue());
    }
}

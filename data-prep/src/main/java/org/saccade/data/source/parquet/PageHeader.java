package org.saccade.data.source.parquet;

import org.saccade.data.shard.RangeReader;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.OptionalInt;

/**
 * What stands before a page.
 *
 * @param type number of the page's type in the format
 * @param dataOffset of the first byte behind the header
 * @param storedBytes that follow the header
 * @param bytes of them when decompressed
 * @param checksum CRC-32 of the stored bytes, where the writer made one
 * @param detail the part of the header that depends on the type
 */
record PageHeader(int type, long dataOffset, int storedBytes, int bytes, OptionalInt checksum, ThriftStruct detail) {

    static final int DATA = 0;
    static final int DICTIONARY = 2;
    static final int DATA_V2 = 3;

    // Fields of a PageHeader.
    private static final int TYPE = 1;
    private static final int BYTES = 2;
    private static final int STORED_BYTES = 3;
    private static final int CRC = 4;
    private static final int DATA_DETAIL = 5;
    private static final int DICTIONARY_DETAIL = 7;
    private static final int DATA_V2_DETAIL = 8;

    /** Field of all three details. */
    private static final int VALUES = 1;

    /** Compressed or not. Writers make pages of 1 MiB, or of 1024 values where these are large. */
    private static final int MAX_PAGE_BYTES = 512 << 20;

    /** Most headers have some tens of bytes, but statistics in them may hold whole values. */
    private static final int FIRST_WINDOW = 4 << 10;

    private static final int MAX_WINDOW = 4 << 20;

    /**
     * Reads the header at an offset.
     *
     * @param end of the column's bytes
     */
    static PageHeader read(RangeReader file, long offset, long end) throws IOException, ParquetException {
        for (int window = FIRST_WINDOW; ; window *= 32) {
            byte[] bytes = new byte[(int) Math.min(window, end - offset)];
            file.readFully(offset, bytes);
            try {
                ByteBuffer in = ByteBuffer.wrap(bytes);
                ThriftStruct header = CompactReader.struct(in, "a page header");
                return of(header, offset + in.position(), end);
            } catch (BufferUnderflowException e) {
                if (bytes.length < window || window >= MAX_WINDOW) {
                    throw new ParquetException("a page header ends in the middle of a value");
                }
            }
        }
    }

    private static PageHeader of(ThriftStruct header, long dataOffset, long end) throws ParquetException {
        int type = header.count(TYPE);
        int storedBytes = header.count(STORED_BYTES);
        int bytes = header.count(BYTES);
        if (storedBytes > end - dataOffset || Math.max(storedBytes, bytes) > MAX_PAGE_BYTES) {
            throw new ParquetException("a page must lie in its column and have at most " + MAX_PAGE_BYTES
                    + " bytes, got " + storedBytes + " stored and " + bytes + " decompressed with "
                    + (end - dataOffset) + " left in the column");
        }
        OptionalInt checksum = header.has(CRC) ? OptionalInt.of((int) header.number(CRC)) : OptionalInt.empty();
        return new PageHeader(type, dataOffset, storedBytes, bytes, checksum, detail(header, type));
    }

    private static ThriftStruct detail(ThriftStruct header, int type) throws ParquetException {
        return switch (type) {
            case DATA -> header.struct(DATA_DETAIL);
            case DICTIONARY -> header.struct(DICTIONARY_DETAIL);
            case DATA_V2 -> header.struct(DATA_V2_DETAIL);
            default -> header; // a page that is passed over
        };
    }

    boolean isData() {
        return type == DATA || type == DATA_V2;
    }

    /** Of a page of data or a dictionary. */
    int values() throws ParquetException {
        return detail.count(VALUES);
    }

    /** Of the next page. */
    long end() {
        return dataOffset + storedBytes;
    }
}

package org.saccade.data.source.parquet;

import org.saccade.data.shard.RangeReader;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;

/** Makes values of the bytes of a column's pages. */
final class PageDecoder {

    private static final int MAX_BIT_WIDTH = 32;

    // Encodings by their numbers in the format.
    private static final long PLAIN = 0;
    private static final long PLAIN_DICTIONARY = 2;
    private static final long RLE = 3;
    private static final long RLE_DICTIONARY = 8;

    // Fields of the header's detail: of a page of data, or of a dictionary, ...
    private static final int ENCODING = 2;
    private static final int LEVEL_ENCODING = 3;

    // ... and of a page of data of version 2.
    private static final int ENCODING_V2 = 4;
    private static final int LEVEL_BYTES_V2 = 5;
    private static final int REPETITION_BYTES_V2 = 6;
    private static final int IS_COMPRESSED_V2 = 7;

    private final RangeReader file;
    private final Column column;
    private final Codec codec;
    private List<ByteBuffer> dictionary = List.of();

    PageDecoder(RangeReader file, Column column, Codec codec) {
        this.file = file;
        this.column = column;
        this.codec = codec;
    }

    /** What is wrong with it, if anything, its values will say. */
    Page page(PageHeader header, int values) throws IOException {
        try {
            return header.type() == PageHeader.DATA ? pageV1(header, values) : pageV2(header, values);
        } catch (ParquetException e) {
            return Page.damaged(values, e);
        } catch (BufferUnderflowException e) {
            return Page.damaged(values, damaged(header, "ends in its levels"));
        }
    }

    /** Keeps the values that pages of data refer to. */
    void readDictionary(PageHeader header) throws IOException, ParquetException {
        long encoding = header.detail().number(ENCODING);
        if (encoding != PLAIN && encoding != PLAIN_DICTIONARY) {
            throw unread(header, encoding);
        }
        ByteBuffer data = decompressed(header, stored(header), 0, header.bytes());
        List<ByteBuffer> entries = new ArrayList<>();
        try {
            for (int i = 0; i < header.values(); i++) {
                entries.add(plain(data));
            }
        } catch (BufferUnderflowException e) {
            throw damaged(
                    header, "is a dictionary of " + header.values() + " values, but ends after " + entries.size());
        }
        dictionary = entries;
    }

    private Page pageV1(PageHeader header, int values) throws IOException, ParquetException {
        ByteBuffer data = decompressed(header, stored(header), 0, header.bytes());
        Optional<RunReader> levels = Page.NO_LEVELS;
        if (hasLevels()) {
            if (header.detail().number(LEVEL_ENCODING) != RLE) {
                throw unread(header, header.detail().number(LEVEL_ENCODING));
            }
            levels = Optional.of(levels(data, data.getInt()));
        }
        return new Page(values, column.maxDefinition(), levels, values(header, ENCODING, data));
    }

    private Page pageV2(PageHeader header, int values) throws IOException, ParquetException {
        byte[] stored = stored(header);
        int levelBytes = header.detail().count(LEVEL_BYTES_V2);
        int bytes = header.bytes() - levelBytes;
        if (levelBytes > stored.length || bytes < 0 || header.detail().count(REPETITION_BYTES_V2) != 0) {
            throw damaged(header, "has " + levelBytes + " bytes of levels, which do not fit");
        }
        Optional<RunReader> levels =
                hasLevels() ? Optional.of(levels(ByteBuffer.wrap(stored), levelBytes)) : Page.NO_LEVELS;
        ByteBuffer data = header.detail().flag(IS_COMPRESSED_V2, true)
                ? decompressed(header, stored, levelBytes, bytes)
                : little(ByteBuffer.wrap(stored, levelBytes, stored.length - levelBytes)
                        .slice());
        return new Page(values, column.maxDefinition(), levels, values(header, ENCODING_V2, data));
    }

    private byte[] stored(PageHeader header) throws IOException, ParquetException {
        byte[] stored = new byte[header.storedBytes()];
        file.readFully(header.dataOffset(), stored);
        if (header.checksum().isPresent()) {
            CRC32 crc = new CRC32();
            crc.update(stored);
            int due = header.checksum().getAsInt();
            if ((int) crc.getValue() != due) {
                throw new PageChecksumException(place(header)
                        + String.format(Locale.ROOT, " has CRC-32 %08x, but %08x is due", crc.getValue(), due));
            }
        }
        return stored;
    }

    private ByteBuffer decompressed(PageHeader header, byte[] stored, int from, int length) throws ParquetException {
        ByteBuffer data;
        try {
            data = codec.decompress(stored, from, length);
        } catch (IOException e) { // of bytes in memory: the file is read already
            throw damaged(header, "is not compressed by " + codec + " (" + e.getMessage() + ")");
        }
        if (data.remaining() != length) {
            throw damaged(header, "must decompress to " + length + " bytes, got " + data.remaining() + " or more");
        }
        return little(data);
    }

    /** Takes the levels off the front of the buffer. */
    private RunReader levels(ByteBuffer data, int length) {
        return new RunReader(take(data, length), Integer.SIZE - Integer.numberOfLeadingZeros(column.maxDefinition()));
    }

    /** @param encodingField of the header's detail */
    private Page.Values values(PageHeader header, int encodingField, ByteBuffer data) throws ParquetException {
        long encoding = header.detail().number(encodingField);
        if (encoding == PLAIN) {
            return () -> plain(data);
        }
        if (encoding != RLE_DICTIONARY && encoding != PLAIN_DICTIONARY) {
            throw unread(header, encoding);
        }
        // A page of nulls may end here.
        int bitWidth = data.hasRemaining() ? Byte.toUnsignedInt(data.get()) : 0;
        if (bitWidth > MAX_BIT_WIDTH) {
            throw damaged(header, "has places of " + bitWidth + " bits in the dictionary");
        }
        RunReader places = new RunReader(data, bitWidth);
        List<ByteBuffer> entries = dictionary;
        return () -> {
            int place = places.next();
            if (place < 0 || place >= entries.size()) {
                throw damaged(header, "has place " + place + " in a dictionary of " + entries.size() + " values");
            }
            return little(entries.get(place).duplicate());
        };
    }

    /** Takes a value off the front of the buffer. */
    private ByteBuffer plain(ByteBuffer data) throws ParquetException {
        return switch (column.type()) {
            case INT32 -> take(data, Integer.BYTES);
            case INT64 -> take(data, Long.BYTES);
            case BYTE_ARRAY -> take(data, data.getInt());
            default ->
                throw new ParquetException(
                        "column " + column.name() + " has values of type " + column.type() + ", which are not read");
        };
    }

    private static ByteBuffer take(ByteBuffer data, int length) {
        if (length < 0 || length > data.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer taken = little(data.slice(data.position(), length));
        data.position(data.position() + length);
        return taken;
    }

    private static ByteBuffer little(ByteBuffer bytes) {
        return bytes.order(ByteOrder.LITTLE_ENDIAN);
    }

    private boolean hasLevels() {
        return column.maxDefinition() > 0;
    }

    private ParquetException unread(PageHeader header, long encoding) {
        return damaged(header, "has encoding " + encoding + ", which is not read; write the file again without it");
    }

    private ParquetException damaged(PageHeader header, String what) {
        return new ParquetException(place(header) + " " + what);
    }

    private String place(PageHeader header) {
        return "the page at byte " + header.dataOffset() + " of column " + column.name();
    }
}

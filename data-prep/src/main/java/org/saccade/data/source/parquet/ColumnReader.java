package org.saccade.data.source.parquet;

import org.saccade.data.shard.RangeReader;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads the values of a column in one row group, forwards. In memory it has one page, compressed and decompressed, and the dictionary; pages that
 * are skipped are not read. A damaged page costs its own values alone. For one thread.
 */
public final class ColumnReader {

    private final RangeReader file;
    private final ColumnChunk chunk;
    private final PageDecoder decoder;

    /** Of the next page's header. */
    private long next;

    /** Values of pages that were not met yet. */
    private long ahead;

    private Page page = Page.EMPTY;

    ColumnReader(RangeReader file, ColumnChunk chunk) throws ParquetException {
        if (chunk.column().repeated()) {
            throw new ParquetException(
                    "column " + chunk.column().name() + " has many values a row, which are not read");
        }
        this.file = file;
        this.chunk = chunk;
        this.decoder = new PageDecoder(file, chunk.column(), Codec.of(chunk.codec()));
        this.next = chunk.offset();
        this.ahead = chunk.rows();
    }

    /**
     * The value of the next row, in a column of whole numbers; empty where it is null.
     *
     * @throws ParquetException if it cannot be told; those behind it may be
     * @throws IOException of the file, as it is
     */
    public OptionalLong nextNumber() throws IOException, ParquetException {
        boolean isLong = chunk.column().type() == Column.Type.INT64;
        checkType(isLong || chunk.column().type() == Column.Type.INT32, "whole numbers");
        Optional<ByteBuffer> value = next();
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(isLong ? value.get().getLong() : value.get().getInt());
    }

    /** The same, in a column of bytes. */
    public Optional<byte[]> nextBytes() throws IOException, ParquetException {
        checkType(chunk.column().type() == Column.Type.BYTE_ARRAY, "bytes");
        return next().map(value -> {
            byte[] bytes = new byte[value.remaining()];
            value.get(bytes);
            return bytes;
        });
    }

    private void checkType(boolean holds, String due) throws ParquetException {
        if (!holds) {
            throw new ParquetException("column " + chunk.column().name() + " must have values that are " + due
                    + ", got " + chunk.column().type());
        }
    }

    /** Passes over the values of some rows. */
    public void skip(long rows) throws IOException {
        long left = rows;
        while (left > 0) {
            if (page.left() == 0) {
                left -= advance(left);
            }
            long inPage = Math.min(left, page.left());
            page.skip(inPage);
            left -= inPage;
        }
    }

    private Optional<ByteBuffer> next() throws IOException, ParquetException {
        while (page.left() == 0) {
            advance(0);
        }
        return page.next();
    }

    /**
     * Goes to the next page of data, and loads it unless all its values are to be passed over.
     *
     * @return how many values it passed over
     */
    private long advance(long unwanted) throws IOException {
        try {
            PageHeader header = dataHeader();
            int values = header.values();
            if (values > ahead) {
                throw damaged("has " + values + " values, where " + ahead + " are due");
            }
            next = header.end();
            ahead -= values;
            if (values <= unwanted) {
                return values;
            }
            page = decoder.page(header, values);
        } catch (ParquetException e) {
            // Where the pages behind it begin is not known either.
            page = Page.damaged(Math.max(1, ahead), e);
            next = chunk.end();
            ahead = 0;
        }
        return 0;
    }

    private PageHeader dataHeader() throws IOException, ParquetException {
        while (next < chunk.end()) {
            PageHeader header = PageHeader.read(file, next, chunk.end());
            if (header.isData()) {
                return header;
            }
            if (header.type() == PageHeader.DICTIONARY) {
                decoder.readDictionary(header);
            }
            next = header.end();
        }
        throw damaged("is due for " + ahead + " more values, but the column ends");
    }

    private ParquetException damaged(String what) {
        return new ParquetException(
                "the page at byte " + next + " of column " + chunk.column().name() + " " + what);
    }
}

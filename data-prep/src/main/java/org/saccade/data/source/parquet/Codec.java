package org.saccade.data.source.parquet;

import com.github.luben.zstd.ZstdInputStream;
import org.xerial.snappy.Snappy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** How pages are compressed. Memory is taken as bytes come out, not as the page claims. */
enum Codec {
    UNCOMPRESSED(0) {
        @Override
        ByteBuffer decompress(byte[] stored, int from, int length) {
            return ByteBuffer.wrap(stored, from, stored.length - from).slice();
        }
    },
    SNAPPY(1) {
        @Override
        ByteBuffer decompress(byte[] stored, int from, int length) throws IOException {
            if (Snappy.uncompressedLength(stored, from, stored.length - from) != length
                    || length / MAX_SNAPPY_RATIO > stored.length) {
                throw new IOException("it does not claim " + length + " bytes itself");
            }
            byte[] bytes = new byte[length];
            Snappy.uncompress(stored, from, stored.length - from, bytes, 0);
            return ByteBuffer.wrap(bytes);
        }
    },
    GZIP(2) {
        @Override
        ByteBuffer decompress(byte[] stored, int from, int length) throws IOException {
            return readAll(new GZIPInputStream(stream(stored, from)), length);
        }
    },
    ZSTD(6) {
        @Override
        ByteBuffer decompress(byte[] stored, int from, int length) throws IOException {
            return readAll(new ZstdInputStream(stream(stored, from)), length);
        }
    };

    /** The longest copy of Snappy's, 64 bytes, is told in two. */
    private static final int MAX_SNAPPY_RATIO = 32;

    private final int number;

    Codec(int number) {
        this.number = number;
    }

    /** The codec of that number in the format. */
    static Codec of(long number) throws ParquetException {
        for (Codec codec : values()) {
            if (codec.number == number) {
                return codec;
            }
        }
        throw new ParquetException("it is compressed by codec " + number + ", and these are read: "
                + Arrays.stream(values())
                        .map(codec -> codec + " (" + codec.number + ")")
                        .collect(Collectors.joining(", "))
                + "; write the file again with one of them");
    }

    /**
     * What was compressed.
     *
     * @param stored compressed bytes, from place {@code from} to the end
     * @param length that is due; the caller checks that so many came, and no more are made than one above it
     * @throws IOException if the bytes are not compressed by this codec
     */
    abstract ByteBuffer decompress(byte[] stored, int from, int length) throws IOException;

    private static InputStream stream(byte[] stored, int from) {
        return new ByteArrayInputStream(stored, from, stored.length - from);
    }

    private static ByteBuffer readAll(InputStream decompressing, int length) throws IOException {
        try (decompressing) {
            return ByteBuffer.wrap(decompressing.readNBytes(length + 1));
        }
    }
}

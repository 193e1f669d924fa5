package org.saccade.data.source.file;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.hadoop.fs.Path;
import org.saccade.data.shard.RangeReader;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.InflaterInputStream;

/** How a whole file is compressed, if it is. */
public enum Compression {
    NONE {
        @Override
        InputStream decompressed(InputStream bytes) {
            return bytes;
        }
    },
    /** RFC 1952, of one member or several. */
    GZIP {
        @Override
        InputStream decompressed(InputStream bytes) throws IOException {
            return new GzipCompressorInputStream(bytes, true);
        }
    },
    /** RFC 1950. */
    ZLIB {
        @Override
        InputStream decompressed(InputStream bytes) {
            return new InflaterInputStream(bytes);
        }
    },
    /** RFC 8878. Its library refuses a window of more than 128 MiB. */
    ZSTD {
        @Override
        InputStream decompressed(InputStream bytes) throws IOException {
            return new ZstdInputStreamNoFinalizer(bytes);
        }
    };

    /** What the name of a file says. */
    public static Compression ofName(String name) {
        String extension = name.substring(name.lastIndexOf('.') + 1);
        return switch (extension) {
            case "gz", "tgz" -> GZIP;
            case "zstd", "zst" -> ZSTD;
            default -> NONE;
        };
    }

    /** What the first bytes of a file look like, of the kinds that write no other mark: gzip and zlib. */
    public static Compression of(byte[] start) {
        if (start.length < 2) {
            return NONE;
        }
        int first = Byte.toUnsignedInt(start[0]);
        int second = Byte.toUnsignedInt(start[1]);
        if (first == 0x1f && second == 0x8b) {
            return GZIP;
        }
        boolean deflate = (first & 0x0f) == 8 && first >> 4 <= 7;
        return deflate && (first << 8 | second) % 31 == 0 ? ZLIB : NONE;
    }

    abstract InputStream decompressed(InputStream bytes) throws IOException;

    /** Opens a file for positional reads of what it holds. Where it is compressed, reading forwards is cheap, reading backwards is not. */
    public RangeReader open(HadoopFiles files, String uri) throws IOException {
        return over(files.open(new Path(uri)), uri);
    }

    /**
     * The same of a file that is open.
     *
     * @param where names the file in messages
     */
    public RangeReader over(RangeReader file, String where) {
        return this == NONE ? file : new DecompressedReader(file, this, where);
    }
}

package org.saccade.data.source.tfrecord;

import org.saccade.data.shard.Crc32c;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;

/**
 * How a TFRecord file frames a record, little-endian: u64 length of the data | u32 masked CRC-32C of the length | data | u32 masked CRC-32C of the
 * data.
 */
public final class TfRecordFrame {

    public static final int HEADER_BYTES = Long.BYTES + Integer.BYTES;
    public static final int FOOTER_BYTES = Integer.BYTES;

    private TfRecordFrame() {}

    /** Data in their frame. */
    public static byte[] around(byte[] data) {
        byte[] record = new byte[HEADER_BYTES + data.length + FOOTER_BYTES];
        ByteBuffer frame = littleEndian(record).putLong(data.length);
        frame.putInt(maskedCrc(record, Long.BYTES)).put(data).putInt(maskedCrc(data, data.length));
        return record;
    }

    /** Whether the length of a header has the checksum that stands behind it. */
    public static boolean isHeader(byte[] bytes) {
        return bytes.length == HEADER_BYTES
                && maskedCrc(bytes, Long.BYTES) == littleEndian(bytes).getInt(Long.BYTES);
    }

    /** How many bytes of data follow a header; negative where no file could have them. */
    public static long dataBytes(byte[] header) {
        return littleEndian(header).getLong();
    }

    /** Whether data have the checksum that stands behind them. */
    public static boolean isSound(byte[] dataAndFooter) {
        int length = dataAndFooter.length - FOOTER_BYTES;
        return maskedCrc(dataAndFooter, length) == littleEndian(dataAndFooter).getInt(length);
    }

    /**
     * The same of data that need not fit into memory.
     *
     * @param length of the data
     */
    public static boolean isSound(InputStream dataAndFooter, long length) throws IOException {
        CheckedInputStream data = new CheckedInputStream(dataAndFooter, new CRC32C());
        data.skipNBytes(length);
        int crc = (int) data.getChecksum().getValue();
        return Crc32c.masked(crc)
                == littleEndian(dataAndFooter.readNBytes(FOOTER_BYTES)).getInt();
    }

    private static int maskedCrc(byte[] bytes, int count) {
        return Crc32c.masked(Crc32c.of(bytes, count));
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}

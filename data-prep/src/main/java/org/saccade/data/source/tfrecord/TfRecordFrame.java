package org.saccade.data.source.tfrecord;

import org.saccade.data.shard.Crc32c;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How a TFRecord file frames a record, little-endian: u64 length of the data | u32 masked CRC-32C of the length | data | u32 masked CRC-32C of the
 * data.
 */
public final class TfRecordFrame {

    public static final int HEADER_BYTES = Long.BYTES + Integer.BYTES;
    public static final int FOOTER_BYTES = Integer.BYTES;

    /** An image of ImageNet has 15 MB at most; anything larger than this would fill the memory of an executor. */
    public static final long MAX_DATA_BYTES = 256L << 20;

    private TfRecordFrame() {}

    /** Whether the length of a header has the checksum that stands behind it. */
    public static boolean isHeader(byte[] bytes) {
        return bytes.length == HEADER_BYTES
                && maskedCrc(bytes, Long.BYTES) == littleEndian(bytes).getInt(Long.BYTES);
    }

    /** How many bytes of data follow a header. */
    public static long dataBytes(byte[] header) {
        return littleEndian(header).getLong();
    }

    /** Whether data have the checksum that stands behind them. */
    public static boolean isSound(byte[] dataAndFooter) {
        int length = dataAndFooter.length - FOOTER_BYTES;
        return maskedCrc(dataAndFooter, length) == littleEndian(dataAndFooter).getInt(length);
    }

    private static int maskedCrc(byte[] bytes, int count) {
        return Crc32c.masked(Crc32c.of(bytes, count));
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}

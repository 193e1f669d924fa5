package org.saccade.data.shard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A checked index in memory; entries are decoded when asked for, so that a million of them cost their bytes and no
 * objects.
 */
final class ShardIndex {
    private final ByteBuffer bytes;
    private final int count;
    private final int keyTable;

    private ShardIndex(ByteBuffer bytes, int count) {
        this.bytes = bytes;
        this.count = count;
        this.keyTable = ShardFormat.HEADER_BYTES + count * ShardFormat.RECORD_BYTES;
    }

    /**
     * Checks every field.
     *
     * @param file names the index in messages
     * @param shardBytes the shard's length as the manifest says
     * @param classes labels must be below
     * @param layout of the shard, from which the offsets follow
     */
    static ShardIndex parse(byte[] index, String file, long shardBytes, int classes, ShardLayout layout)
            throws CorruptDatasetException {
        ByteBuffer bytes = ByteBuffer.wrap(index).order(ByteOrder.LITTLE_ENDIAN);
        int count = checkFrame(bytes, file, shardBytes);
        ShardIndex parsed = new ShardIndex(bytes, count);
        parsed.checkRecords(file, shardBytes, classes, layout);
        return parsed;
    }

    int count() {
        return count;
    }

    SampleEntry entry(int sample) {
        int record = record(sample);
        return new SampleEntry(
                key(record),
                ImageFormat.ofCode(unsignedShort(record + ShardFormat.FORMAT_OFFSET)),
                bytes.getInt(record + ShardFormat.LABEL_OFFSET),
                unsignedShort(record + ShardFormat.WIDTH_OFFSET),
                unsignedShort(record + ShardFormat.HEIGHT_OFFSET),
                SampleFlag.ofBits(unsignedShort(record + ShardFormat.FLAGS_OFFSET)),
                bytes.getLong(record + ShardFormat.OFFSET_OFFSET),
                bytes.getInt(record + ShardFormat.LENGTH_OFFSET),
                bytes.getInt(record + ShardFormat.CRC_OFFSET));
    }

    int label(int sample) {
        return bytes.getInt(record(sample) + ShardFormat.LABEL_OFFSET);
    }

    private int record(int sample) {
        if (sample < 0 || sample >= count) {
            throw new IndexOutOfBoundsException("sample must be from 0 to " + (count - 1) + ", got " + sample);
        }
        return ShardFormat.HEADER_BYTES + sample * ShardFormat.RECORD_BYTES;
    }

    private String key(int record) {
        int from = keyTable + bytes.getInt(record + ShardFormat.KEY_OFFSET_OFFSET);
        return new String(
                bytes.array(), from, bytes.getInt(record + ShardFormat.KEY_LENGTH_OFFSET), StandardCharsets.UTF_8);
    }

    private int unsignedShort(int at) {
        return Short.toUnsignedInt(bytes.getShort(at));
    }

    /** Header and trailer; gives the record count. */
    private static int checkFrame(ByteBuffer bytes, String file, long shardBytes) throws CorruptDatasetException {
        int length = bytes.capacity();
        if (length < ShardFormat.HEADER_BYTES + ShardFormat.TRAILER_BYTES) {
            throw fault(
                    file,
                    "length must be at least " + (ShardFormat.HEADER_BYTES + ShardFormat.TRAILER_BYTES) + " bytes, got "
                            + length);
        }
        expect(
                file,
                "magic",
                ShardFormat.hex(ShardFormat.MAGIC),
                ShardFormat.hex(bytes.getInt(ShardFormat.MAGIC_OFFSET)));
        int version = Short.toUnsignedInt(bytes.getShort(ShardFormat.VERSION_OFFSET));
        if (version > ShardFormat.VERSION) {
            throw CorruptDatasetException.newer(file, "index version", version, ShardFormat.VERSION);
        }
        expect(file, "version", ShardFormat.VERSION, version);
        expect(
                file,
                "record bytes",
                ShardFormat.RECORD_BYTES,
                Short.toUnsignedInt(bytes.getShort(ShardFormat.RECORD_BYTES_OFFSET)));
        long count = Integer.toUnsignedLong(bytes.getInt(ShardFormat.RECORD_COUNT_OFFSET));
        long keyBytes = Integer.toUnsignedLong(bytes.getInt(ShardFormat.KEY_TABLE_BYTES_OFFSET));
        long body = ShardFormat.HEADER_BYTES + count * ShardFormat.RECORD_BYTES + keyBytes;
        if (body + ShardFormat.TRAILER_BYTES != length) {
            throw fault(
                    file,
                    "record count " + count + " and key table bytes " + keyBytes + " ask for a length of "
                            + (body + ShardFormat.TRAILER_BYTES) + " bytes, got " + length);
        }
        expect(file, "shard bytes", shardBytes, bytes.getLong(ShardFormat.SHARD_BYTES_OFFSET));
        expect(
                file,
                "end magic",
                ShardFormat.hex(ShardFormat.MAGIC),
                ShardFormat.hex(bytes.getInt((int) body + ShardFormat.END_MAGIC_OFFSET)));
        expect(
                file,
                "checksum",
                ShardFormat.hex(Crc32c.of(bytes.array(), (int) body)),
                ShardFormat.hex(bytes.getInt((int) body + ShardFormat.CHECKSUM_OFFSET)));
        return (int) count;
    }

    private void checkRecords(String file, long shardBytes, int classes, ShardLayout layout)
            throws CorruptDatasetException {
        long end = 0;
        int keyOffset = 0;
        for (int sample = 0; sample < count; sample++) {
            int record = record(sample);
            String place = "record " + sample + ": ";
            expect(file, place + "key offset", keyOffset, bytes.getInt(record + ShardFormat.KEY_OFFSET_OFFSET));
            keyOffset = keyEnd(file, place, record, keyOffset);
            checkLabel(file, place, label(sample), classes);
            checkLength(file, place, record, shardBytes - end);
            SampleEntry entry = checkedEntry(file, place, sample);
            expect(file, place + "payload offset", end + layout.lengthBefore(entry), entry.offset());
            end = entry.offset() + entry.length() + layout.lengthAfter(entry);
        }
        expect(file, "length of the key table", bytes.getInt(ShardFormat.KEY_TABLE_BYTES_OFFSET), keyOffset);
        expect(file, "shard bytes", end + ShardLayout.length(layout.end()), shardBytes);
    }

    private int keyEnd(String file, String place, int record, int keyOffset) throws CorruptDatasetException {
        long length = Integer.toUnsignedLong(bytes.getInt(record + ShardFormat.KEY_LENGTH_OFFSET));
        long room = bytes.getInt(ShardFormat.KEY_TABLE_BYTES_OFFSET) - (long) keyOffset;
        if (length < 1 || length > room) {
            throw fault(file, place + "key length must be from 1 to " + room + ", got " + length);
        }
        return keyOffset + (int) length;
    }

    private static void checkLabel(String file, String place, int label, int classes) throws CorruptDatasetException {
        if (label < 0 || label >= classes) {
            throw fault(
                    file,
                    place + "label must be from 0 to " + (classes - 1) + ", got " + Integer.toUnsignedLong(label));
        }
    }

    private void checkLength(String file, String place, int record, long room) throws CorruptDatasetException {
        int length = bytes.getInt(record + ShardFormat.LENGTH_OFFSET);
        if (length < 1 || length > room) {
            throw fault(
                    file,
                    place + "payload length must be from 1 to " + room + ", got " + Integer.toUnsignedLong(length));
        }
    }

    /** The remaining fields are checked where they are decoded. */
    private SampleEntry checkedEntry(String file, String place, int sample) throws CorruptDatasetException {
        try {
            return entry(sample);
        } catch (IllegalArgumentException e) {
            throw fault(file, place + e.getMessage());
        }
    }

    private static void expect(String file, String field, Object expected, Object found)
            throws CorruptDatasetException {
        if (!expected.equals(found)) {
            throw fault(file, field + " must be " + expected + ", got " + found);
        }
    }

    private static CorruptDatasetException fault(String file, String problem) {
        return CorruptDatasetException.in(file, problem);
    }
}

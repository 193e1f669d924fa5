package org.saccade.data.shard;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Collects the records of an index and lays them out as {@link ShardFormat} says. */
final class IndexBuilder {
    private final ByteArrayOutputStream records = new ByteArrayOutputStream();
    private final ByteArrayOutputStream keys = new ByteArrayOutputStream();
    private int count;

    void add(SampleEntry sample) {
        byte[] key = sample.key().getBytes(StandardCharsets.UTF_8);
        ByteBuffer record = littleEndian(ShardFormat.RECORD_BYTES);
        record.putLong(ShardFormat.OFFSET_OFFSET, sample.offset());
        record.putInt(ShardFormat.LENGTH_OFFSET, sample.length());
        record.putInt(ShardFormat.LABEL_OFFSET, sample.label());
        record.putShort(ShardFormat.FORMAT_OFFSET, (short) sample.format().code());
        record.putShort(ShardFormat.FLAGS_OFFSET, (short) SampleFlag.toBits(sample.flags()));
        record.putShort(ShardFormat.WIDTH_OFFSET, (short) sample.width());
        record.putShort(ShardFormat.HEIGHT_OFFSET, (short) sample.height());
        record.putInt(ShardFormat.CRC_OFFSET, sample.crc32c());
        record.putInt(ShardFormat.KEY_OFFSET_OFFSET, keys.size());
        record.putInt(ShardFormat.KEY_LENGTH_OFFSET, key.length);
        records.writeBytes(record.array());
        keys.writeBytes(key);
        count++;
    }

    int count() {
        return count;
    }

    byte[] build(long shardBytes) {
        int body = ShardFormat.HEADER_BYTES + records.size() + keys.size();
        ByteBuffer index = littleEndian(body + ShardFormat.TRAILER_BYTES);
        index.putInt(ShardFormat.MAGIC_OFFSET, ShardFormat.MAGIC);
        index.putShort(ShardFormat.VERSION_OFFSET, (short) ShardFormat.VERSION);
        index.putShort(ShardFormat.RECORD_BYTES_OFFSET, (short) ShardFormat.RECORD_BYTES);
        index.putInt(ShardFormat.RECORD_COUNT_OFFSET, count);
        index.putInt(ShardFormat.KEY_TABLE_BYTES_OFFSET, keys.size());
        index.putLong(ShardFormat.SHARD_BYTES_OFFSET, shardBytes);
        index.put(ShardFormat.HEADER_BYTES, records.toByteArray());
        index.put(ShardFormat.HEADER_BYTES + records.size(), keys.toByteArray());
        index.putInt(body + ShardFormat.CHECKSUM_OFFSET, Crc32c.of(index.array(), body));
        index.putInt(body + ShardFormat.END_MAGIC_OFFSET, ShardFormat.MAGIC);
        return index.array();
    }

    static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}

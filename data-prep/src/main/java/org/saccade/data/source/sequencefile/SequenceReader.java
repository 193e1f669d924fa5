package org.saccade.data.source.sequencefile;

import org.apache.hadoop.io.WritableUtils;
import org.saccade.data.shard.RangeReader;
import org.saccade.data.source.file.RangeInputStream;
import org.saccade.data.source.sequencefile.SequenceHeader.Layout;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Goes over the records of a SequenceFile, forwards. It reads the keys, and a value where it is asked for. Written by hand rather than
 * with Hadoop's reader, because that answers a flipped bit in a record's length with an OutOfMemoryError. For one thread.
 */
public final class SequenceReader {

    /** In the place of a record's length: a sync mark follows. */
    private static final int SYNC_ESCAPE = -1;

    /** Low bits of a position: the number of a record in its block. */
    private static final int INDEX_BITS = 16;

    /** Decompressed: Hadoop's writer, which has a block in memory, makes them of 1 MB or of one record. */
    private static final int MAX_BLOCK_BYTES = 1 << 30;

    private final RangeReader file;
    private final long end;
    private final SequenceHeader header;
    private RangeInputStream bytes;

    /** Of the current record. */
    private long position;

    private String key = "";
    private long valueOffset;

    /** Of the value with its own length before it, as it is stored; in a block, as it is when decompressed. */
    private long valueLength;

    /** Of the next record, or of the next block. */
    private long next;

    private SequenceBlock block = SequenceBlock.NONE;
    private int index;

    /**
     * Stands before the first record.
     *
     * @param file stays open, and is the caller's to close
     * @throws SequenceException if it is no file that is read
     */
    public SequenceReader(RangeReader file) throws IOException, SequenceException {
        this.file = file;
        this.end = file.length();
        this.bytes = new RangeInputStream(file, 0, end, RangeInputStream.HEADERS);
        try {
            this.header = SequenceHeader.read(new DataInputStream(bytes));
        } catch (IOException e) {
            throw damaged(e);
        }
        this.next = bytes.position();
    }

    /** Goes to the next record; false behind the last one. */
    public boolean next() throws IOException, SequenceException {
        try {
            return header.layout() == Layout.BLOCK_COMPRESSED ? nextOfBlocks() : nextRecord();
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    /** Goes to the record of a position that was seen before. */
    public void seek(long wanted) throws IOException, SequenceException {
        boolean inBlock = header.layout() == Layout.BLOCK_COMPRESSED;
        long start = inBlock ? wanted >>> INDEX_BITS : wanted;
        if (!inBlock || block.position() != start) {
            block = SequenceBlock.NONE;
            next = start;
        }
        index = inBlock ? (int) (wanted & (1 << INDEX_BITS) - 1) : 0;
        if (!next() || position != wanted) {
            throw new SequenceException("no record at " + wanted);
        }
    }

    /** Of the current record: larger than that of the record before. */
    public long position() {
        return position;
    }

    public String key() {
        return key;
    }

    /** Of the value, as far as it is known without reading it. */
    public long length() {
        return valueLength;
    }

    /**
     * The value of the current record.
     *
     * @param maxBytes more are an error
     */
    public byte[] value(int maxBytes) throws IOException, SequenceException {
        goTo(valueOffset);
        try (DataInputStream value = decompressing()) {
            value.skipNBytes(block.bytesBefore(index - 1));
            int length = WritableUtils.readVInt(value);
            if (length < 0 || length > maxBytes) {
                throw new SequenceException("a value must have at most " + maxBytes + " bytes, got " + length);
            }
            byte[] read = value.readNBytes(length);
            if (read.length != length || header.layout() != Layout.RECORD_COMPRESSED && stored(length) != valueLength) {
                throw new SequenceException("a value of " + length + " bytes must fill its " + valueLength
                        + " bytes with its length, got " + read.length);
            }
            if (header.layout() != Layout.PLAIN) {
                checkEnd(value);
            }
            return read;
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    /** What is compressed together has one checksum, and at its end. */
    private void checkEnd(DataInputStream value) throws IOException, SequenceException {
        value.skipNBytes(block.bytes() - block.bytesBefore(index));
        if (value.read() >= 0) {
            throw new SequenceException("the values behind byte " + valueOffset + " are longer than they should be");
        }
    }

    private static long stored(int length) {
        return WritableUtils.getVIntSize(length) + (long) length;
    }

    private boolean nextRecord() throws IOException, SequenceException {
        goTo(next);
        if (next >= end) {
            return false;
        }
        DataInputStream in = new DataInputStream(bytes);
        position = next;
        int length = in.readInt();
        if (length == SYNC_ESCAPE) {
            checkSync(in);
            if (bytes.position() >= end) {
                return false;
            }
            length = in.readInt();
        }
        int keyLength = in.readInt();
        valueOffset = bytes.position() + keyLength;
        valueLength = (long) length - keyLength;
        if (keyLength < 0 || valueLength < 0 || valueLength > end - valueOffset) {
            throw new SequenceException("the record at byte " + position + " must lie in the file of " + end
                    + " bytes, got a key of " + keyLength + " and a value of " + valueLength + " bytes");
        }
        key = SequenceHeader.text(in);
        if (bytes.position() != valueOffset) {
            throw new SequenceException(
                    "the key of the record at byte " + position + " must fill its " + keyLength + " bytes");
        }
        next = valueOffset + valueLength;
        return true;
    }

    private boolean nextOfBlocks() throws IOException, SequenceException {
        if (block == SequenceBlock.NONE) {
            goTo(next);
            if (next >= end) {
                return false;
            }
            block = block();
            next = block.end();
        }
        if (index >= block.records()) {
            block = SequenceBlock.NONE;
            index = 0;
            return nextOfBlocks();
        }
        position = block.position() << INDEX_BITS | index;
        key = block.keys().get(index);
        valueOffset = block.valuesOffset();
        valueLength = block.lengths()[index];
        index++;
        return true;
    }

    /** A mark, how many records there are, and four lengths with what they are of: lengths of keys, keys, lengths of values, values. */
    private SequenceBlock block() throws IOException, SequenceException {
        DataInputStream in = new DataInputStream(bytes);
        if (in.readInt() != SYNC_ESCAPE) {
            throw new SequenceException("a sync mark is due at byte " + next);
        }
        checkSync(in);
        int records = WritableUtils.readVInt(in);
        if (records < 1 || records > 1 << INDEX_BITS) {
            throw new SequenceException(
                    "the block at byte " + next + " must have 1 to " + (1 << INDEX_BITS) + " records, got " + records);
        }
        long start = next;
        goTo(endOfBuffer()); // lengths of keys: each key has its own before it too
        long keysEnd = endOfBuffer();
        List<String> keys = new ArrayList<>();
        try (DataInputStream buffer = decompressing()) {
            for (int i = 0; i < records; i++) {
                keys.add(SequenceHeader.text(buffer));
            }
        }
        goTo(keysEnd);
        long lengthsEnd = endOfBuffer();
        long[] lengths = new long[records];
        try (DataInputStream buffer = decompressing()) {
            for (int i = 0; i < records; i++) {
                lengths[i] = WritableUtils.readVInt(buffer);
                if (lengths[i] < 0) {
                    throw new SequenceException("a value in the block at byte " + start
                            + " must have no negative length, got " + lengths[i]);
                }
            }
        }
        goTo(lengthsEnd);
        long valuesEnd = endOfBuffer();
        SequenceBlock read = new SequenceBlock(start, bytes.position(), valuesEnd, keys, lengths);
        if (read.bytes() > MAX_BLOCK_BYTES) {
            throw new SequenceException("the values of the block at byte " + start + " must have at most "
                    + MAX_BLOCK_BYTES + " bytes, got " + read.bytes());
        }
        return read;
    }

    /** Reads the length of a buffer, and stands at its first byte then. */
    private long endOfBuffer() throws IOException, SequenceException {
        int length = WritableUtils.readVInt(new DataInputStream(bytes));
        if (length < 0 || length > end - bytes.position()) {
            throw new SequenceException("a buffer at byte " + bytes.position() + " must lie in the file of " + end
                    + " bytes, got " + length);
        }
        return bytes.position() + length;
    }

    private DataInputStream decompressing() {
        return new DataInputStream(header.decompressing(bytes));
    }

    private void goTo(long place) {
        if (place < bytes.position()) {
            bytes = new RangeInputStream(file, place, end, RangeInputStream.HEADERS);
        } else {
            bytes.skip(place - bytes.position());
        }
    }

    private void checkSync(DataInputStream in) throws IOException, SequenceException {
        long at = bytes.position();
        if (!Arrays.equals(in.readNBytes(SequenceHeader.SYNC_BYTES), header.sync())) {
            throw new SequenceException("the sync mark of the file is due at byte " + at);
        }
    }

    /** What a failed read means: that of the file, as it is, or that the bytes are not what they should be. */
    private SequenceException damaged(IOException e) throws IOException {
        if (bytes.failure().isPresent()) {
            throw bytes.failure().get();
        }
        return new SequenceException("the bytes before byte " + bytes.position()
                + " are cut short or not compressed as they should be (" + e + ")");
    }
}

package org.saccade.data.source.file;

import org.saccade.data.shard.RangeReader;

import java.io.EOFException;

/** A file in memory that counts what is read of it. */
public final class MemoryReader implements RangeReader {

    private final byte[] bytes;
    private long bytesRead;

    public MemoryReader(byte[] bytes) {
        this.bytes = bytes;
    }

    public long bytesRead() {
        return bytesRead;
    }

    @Override
    public long length() {
        return bytes.length;
    }

    @Override
    public void readFully(long offset, byte[] into) throws EOFException {
        if (offset + into.length > bytes.length) {
            throw new EOFException("byte " + (offset + into.length) + " of " + bytes.length);
        }
        System.arraycopy(bytes, (int) offset, into, 0, into.length);
        bytesRead += into.length;
    }

    @Override
    public void close() {}
}

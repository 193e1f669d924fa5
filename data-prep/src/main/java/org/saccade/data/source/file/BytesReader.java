package org.saccade.data.source.file;

import org.saccade.data.shard.RangeReader;

import java.io.EOFException;

/** Bytes in memory that are read as a file is. */
public record BytesReader(byte[] bytes) implements RangeReader {

    @Override
    public long length() {
        return bytes.length;
    }

    @Override
    public void readFully(long offset, byte[] into) throws EOFException {
        if (offset > bytes.length - into.length) {
            throw new EOFException("asked for " + into.length + " bytes at byte " + offset + " of " + bytes.length);
        }
        System.arraycopy(bytes, (int) offset, into, 0, into.length);
    }

    @Override
    public void close() {}
}

package org.saccade.data.shard;

import java.io.IOException;
import java.io.InputStream;

/** A range reader's file from its first byte to its last, in large pieces. */
final class RangeStream extends InputStream {
    private static final int PIECE_BYTES = 1 << 22;

    private final RangeReader file;
    private final long length;
    private byte[] piece = {};
    private int at;
    private long next;

    RangeStream(RangeReader file) throws IOException {
        this.file = file;
        this.length = file.length();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] into, int offset, int wanted) throws IOException {
        if (at == piece.length && !fill()) {
            return -1;
        }
        int count = Math.min(wanted, piece.length - at);
        System.arraycopy(piece, at, into, offset, count);
        at += count;
        return count;
    }

    private boolean fill() throws IOException {
        int size = (int) Math.min(PIECE_BYTES, length - next);
        if (size == 0) {
            return false;
        }
        piece = new byte[size];
        file.readFully(next, piece);
        next += size;
        at = 0;
        return true;
    }
}

package org.saccade.data.source;

import org.saccade.data.shard.RangeReader;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Bytes from one position of a file up to another, in which skipping costs nothing. */
final class RangeInputStream extends InputStream {

    /** Small beside an image, so that walking the headers of a tar does not read its images too. */
    private static final int READ_AHEAD = 8 << 10;

    private final RangeReader file;
    private final long end;
    private long position;
    private byte[] buffer = new byte[0];
    private long bufferStart;
    private Optional<IOException> failure = Optional.empty();

    /** The caller closes {@code file}. */
    RangeInputStream(RangeReader file, long start, long end) {
        this.file = file;
        this.position = start;
        this.end = end;
    }

    /** Of the next byte, from the start of the file. */
    long position() {
        return position;
    }

    /** Why the file could not be read, for a caller whose library hides it in an exception of its own. */
    Optional<IOException> failure() {
        return failure;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int from, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        if (position >= end) {
            return -1;
        }
        if (position < bufferStart || position >= bufferStart + buffer.length) {
            buffer = new byte[(int) Math.min(READ_AHEAD, end - position)];
            bufferStart = position;
            fill();
        }
        int start = (int) (position - bufferStart);
        int copied = Math.min(count, buffer.length - start);
        System.arraycopy(buffer, start, into, from, copied);
        position += copied;
        return copied;
    }

    private void fill() throws IOException {
        try {
            file.readFully(bufferStart, buffer);
        } catch (IOException e) {
            failure = Optional.of(e);
            throw e;
        }
    }

    @Override
    public long skip(long count) {
        long skipped = Math.max(0, Math.min(count, end - position));
        position += skipped;
        return skipped;
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, end - position);
    }
}

package org.saccade.data.source.file;

import org.saccade.data.shard.RangeReader;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Bytes from one position of a file up to another, or to its end, in which skipping costs nothing. */
public final class RangeInputStream extends InputStream {

    /** Small beside an image, so that walking the headers of a tar does not read its images too. */
    public static final int HEADERS = 8 << 10;

    /** For a file that is read whole: an object store answers few large requests faster than many small ones. */
    public static final int WHOLE_FILE = 4 << 20;

    private final RangeReader file;
    private final long end;
    private final int readAhead;
    private long position;
    private byte[] buffer = new byte[0];
    private long bufferStart;
    private long allowed = Long.MAX_VALUE;
    private Optional<IOException> failure = Optional.empty();

    /**
     * The caller closes {@code file}.
     *
     * @param end behind the last byte; the file may end before
     * @param readAhead how many bytes to read at once
     */
    public RangeInputStream(RangeReader file, long start, long end, int readAhead) {
        this.file = file;
        this.position = start;
        this.end = end;
        this.readAhead = readAhead;
    }

    /** Of the next byte, from the start of the file. */
    public long position() {
        return position;
    }

    /** Why the file could not be read, for a caller whose library hides it in an exception of its own. */
    public Optional<IOException> failure() {
        return failure;
    }

    /** From here on at most so many bytes are read, for a caller whose library keeps all that it reads. What is skipped does not count. */
    void allow(long bytes) {
        allowed = bytes;
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
        if (position >= end || (!isBuffered() && !fill())) {
            return -1;
        }
        int start = (int) (position - bufferStart);
        int copied = Math.min(count, buffer.length - start);
        if (copied > allowed) {
            throw new IOException("it is longer than the bytes that it may have");
        }
        System.arraycopy(buffer, start, into, from, copied);
        position += copied;
        allowed -= copied;
        return copied;
    }

    private boolean isBuffered() {
        return position >= bufferStart && position < bufferStart + buffer.length;
    }

    /** Gives false where the file has ended. */
    private boolean fill() throws IOException {
        try {
            long size = Math.min(readAhead, end - position);
            if (!file.reaches(position + size)) {
                size = file.length() - position;
            }
            if (size <= 0) {
                return false;
            }
            byte[] filled = new byte[(int) size];
            file.readFully(position, filled);
            buffer = filled;
            bufferStart = position;
            return true;
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

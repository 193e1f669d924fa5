package org.saccade.data.source.file;

import org.saccade.data.shard.RangeReader;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Positional reads of what a compressed file holds. It decompresses forwards, as far as it is asked to, and keeps the last {@link #KEPT} bytes; a read
 * further back begins again at the start of the file. So images that are read in their order cost one pass, and memory does not depend on the file.
 */
public final class DecompressedReader implements RangeReader {

    /** Enough for what follows a tar's end mark, which is looked at twice. */
    static final int KEPT = 2 << 20;

    private final RangeReader file;
    private final Compression compression;
    private final String where;

    private final byte[] recent = new byte[2 * KEPT];
    private int filled;
    private long recentStart;
    private boolean ended;
    private RangeInputStream compressed;
    private InputStream decompressed;

    /**
     * @param file closed with this
     * @param where names the file in messages
     */
    public DecompressedReader(RangeReader file, Compression compression, String where) {
        this.file = file;
        this.compression = compression;
        this.where = where;
    }

    /** Decompresses all that is left. */
    @Override
    public synchronized long length() throws IOException {
        while (decompressMore()) {
            continue;
        }
        return position();
    }

    @Override
    public synchronized boolean reaches(long bytes) throws IOException {
        while (position() < bytes) {
            if (!decompressMore()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public synchronized void readFully(long offset, byte[] into) throws IOException {
        if (offset < recentStart) {
            restart();
        }
        int copied = 0;
        while (copied < into.length) {
            long next = offset + copied;
            if (!reaches(next + 1)) {
                throw new EOFException(
                        where + ": decompressed, it has " + position() + " bytes, asked for byte " + next);
            }
            int from = (int) (next - recentStart);
            int count = Math.min(into.length - copied, filled - from);
            System.arraycopy(recent, from, into, copied, count);
            copied += count;
        }
    }

    /** How many bytes were decompressed so far. */
    private long position() {
        return recentStart + filled;
    }

    /** Gives false at the end. */
    private boolean decompressMore() throws IOException {
        if (ended) {
            return false;
        }
        if (filled == recent.length) {
            System.arraycopy(recent, filled - KEPT, recent, 0, KEPT);
            recentStart += filled - KEPT;
            filled = KEPT;
        }
        int count = read();
        ended = count < 0;
        filled += Math.max(0, count);
        return !ended;
    }

    private int read() throws IOException {
        try {
            if (decompressed == null) {
                compressed = new RangeInputStream(file, 0, file.length(), RangeInputStream.WHOLE_FILE);
                decompressed = compression.decompressed(compressed);
            }
            return decompressed.read(recent, filled, recent.length - filled);
        } catch (IOException | RuntimeException e) {
            if (compressed != null && compressed.failure().isPresent()) {
                throw compressed.failure().get();
            }
            throw new IncompleteInputException(
                    where + ": the " + compression + " data are cut short or damaged behind byte " + position()
                            + " of what they hold (" + e.getMessage()
                            + "); fetch the file again and compare its checksum with the publisher's",
                    e);
        }
    }

    private void restart() throws IOException {
        closeStream();
        recentStart = 0;
        filled = 0;
        ended = false;
    }

    private void closeStream() throws IOException {
        if (decompressed != null) {
            decompressed.close();
            decompressed = null;
        }
    }

    @Override
    public void close() throws IOException {
        try (file) {
            closeStream();
        }
    }
}

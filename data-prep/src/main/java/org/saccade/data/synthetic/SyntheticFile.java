package org.saccade.data.synthetic;

import org.saccade.data.shard.RangeReader;

import java.io.EOFException;
import java.util.function.IntFunction;

/** A file of samples of one length, each drawn when it is read. */
final class SyntheticFile implements RangeReader {

    private final int samples;
    private final int sampleBytes;
    private final IntFunction<byte[]> draw;

    /** @param draw the bytes of a sample, by its number */
    SyntheticFile(int samples, int sampleBytes, IntFunction<byte[]> draw) {
        this.samples = samples;
        this.sampleBytes = sampleBytes;
        this.draw = draw;
    }

    @Override
    public long length() {
        return (long) samples * sampleBytes;
    }

    /** Reads one whole sample. */
    @Override
    public void readFully(long offset, byte[] into) throws EOFException {
        if (offset % sampleBytes != 0 || into.length != sampleBytes) {
            throw new IllegalArgumentException("one whole sample of " + sampleBytes
                    + " bytes is read at a time, got offset=" + offset + ", bytes=" + into.length);
        }
        if (offset >= length()) {
            throw new EOFException("the file has " + length() + " bytes, got offset=" + offset);
        }
        byte[] sample = draw.apply((int) (offset / sampleBytes));
        System.arraycopy(sample, 0, into, 0, sampleBytes);
    }

    @Override
    public void close() {}
}

package org.saccade.data.shard;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A dataset's folder in memory, which counts what is opened and closed. */
final class MemoryFolder implements DatasetFolder {
    final Map<String, byte[]> files = new TreeMap<>();
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    final AtomicInteger readWhole = new AtomicInteger();

    void flipBit(String name, int offset) {
        files.get(name)[offset] ^= 1;
    }

    @Override
    public byte[] readAll(String name) throws FileNotFoundException {
        readWhole.incrementAndGet();
        return find(name).clone();
    }

    @Override
    public RangeReader open(String name) throws FileNotFoundException {
        byte[] bytes = find(name);
        opened.incrementAndGet();
        return new RangeReader() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public void readFully(long offset, byte[] into) throws EOFException {
                if (offset + into.length > bytes.length) {
                    throw new EOFException(name + " ends before " + (offset + into.length));
                }
                System.arraycopy(bytes, (int) offset, into, 0, into.length);
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
    }

    private byte[] find(String name) throws FileNotFoundException {
        byte[] bytes = files.get(name);
        if (bytes == null) {
            throw new FileNotFoundException(name);
        }
        return bytes;
    }
}

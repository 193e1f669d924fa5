package org.saccade.data.source.parquet;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * Small numbers in runs: Parquet's hybrid of run lengths and bit packing, for levels and for places in a dictionary. A run of equal numbers is
 * (length * 2, number); one of others is (groups * 2 + 1, eight numbers a group, their low bits first).
 */
final class RunReader {

    private static final int GROUP = 8;

    private final ByteBuffer in;
    private final int bitWidth;

    /** How many numbers of the run are left. */
    private long left;

    private boolean packed;
    private int repeated;

    /** Of the next packed number: its first bit in the buffer. */
    private long bit;

    /** @param bitWidth of a number, 0 to 32 */
    RunReader(ByteBuffer in, int bitWidth) {
        this.in = in;
        this.bitWidth = bitWidth;
    }

    /** @throws BufferUnderflowException if there is none left */
    int next() {
        while (left == 0) {
            startRun();
        }
        left--;
        return packed ? unpack() : repeated;
    }

    private void startRun() {
        long header = Varint.read(in);
        packed = (header & 1) == 1;
        long length = header >>> 1;
        if (packed) {
            bit = (long) in.position() * Byte.SIZE;
            left = Math.min(length, Integer.MAX_VALUE) * GROUP;
            in.position((int) Math.min(in.limit(), in.position() + left * bitWidth / Byte.SIZE));
        } else {
            left = length;
            repeated = littleEndian((bitWidth + Byte.SIZE - 1) / Byte.SIZE);
        }
    }

    private int littleEndian(int bytes) {
        int number = 0;
        for (int i = 0; i < bytes; i++) {
            number |= Byte.toUnsignedInt(in.get()) << i * Byte.SIZE;
        }
        return number;
    }

    private int unpack() {
        int number = 0;
        for (int i = 0; i < bitWidth; i++, bit++) {
            long index = bit / Byte.SIZE;
            if (index >= in.limit()) {
                throw new BufferUnderflowException();
            }
            number |= (in.get((int) index) >>> bit % Byte.SIZE & 1) << i;
        }
        return number;
    }
}

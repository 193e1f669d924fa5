package org.saccade.data.source.parquet;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** Unsigned numbers of seven bits a byte, the low ones first. */
final class Varint {

    private static final int BITS = 7;

    private Varint() {}

    /** @throws BufferUnderflowException if it goes on behind the buffer's end. Bits beyond 64 are lost. */
    static long read(ByteBuffer in) {
        long number = 0;
        for (int shift = 0; ; shift += BITS) {
            byte next = in.get();
            number |= shift < Long.SIZE ? (next & 0x7FL) << shift : 0;
            if (next >= 0) {
                return number;
            }
        }
    }
}

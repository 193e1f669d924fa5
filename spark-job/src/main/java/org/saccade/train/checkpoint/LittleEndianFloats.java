package org.saccade.train.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Vectors as they stand in files: IEEE 754 single precision, little-endian, nothing around them. */
final class LittleEndianFloats {
    private static final int CHUNK_FLOATS = 64 * 1024;

    private LittleEndianFloats() {}

    static void write(FloatBuffer vector, OutputStream out) throws IOException {
        FloatBuffer left = vector.duplicate();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_FLOATS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (left.hasRemaining()) {
            int count = Math.min(CHUNK_FLOATS, left.remaining());
            chunk.asFloatBuffer().put(left.slice(left.position(), count));
            out.write(chunk.array(), 0, count * Float.BYTES);
            left.position(left.position() + count);
        }
    }

    /** Off-heap memory for bytes that are to be read as floats. */
    static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}

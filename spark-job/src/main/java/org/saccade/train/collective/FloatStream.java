package org.saccade.train.collective;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** Floats between a buffer and the network, through arrays: the JVM vectorises loops over arrays, and not loops over buffers. */
abstract class FloatStream {
    private static final int BLOCK = 4096;

    private final float[] ours = new float[BLOCK];
    private final float[] theirs = new float[BLOCK];

    static FloatStream of(WireFormat format) {
        return switch (format) {
            case FLOAT32 -> new Float32Stream();
            case BFLOAT16 -> new Bfloat16Stream();
        };
    }

    /** Of one float on its way. */
    abstract int bytes();

    /** Writes all floats; where the format rounds, they become what the others will read. */
    abstract void write(FloatBuffer floats, ByteBuffer payload);

    /** Reads as many floats. */
    abstract void read(ByteBuffer payload, float[] floats, int count);

    /** How many floats a payload holds. */
    final int count(ByteBuffer payload) {
        return payload.remaining() / bytes();
    }

    /** Adds a payload to as many floats. */
    final void add(ByteBuffer payload, FloatBuffer floats) {
        while (floats.hasRemaining()) {
            int count = Math.min(BLOCK, floats.remaining());
            read(payload, theirs, count);
            floats.get(floats.position(), ours, 0, count);
            for (int i = 0; i < count; i++) {
                ours[i] += theirs[i];
            }
            floats.put(ours, 0, count);
        }
    }

    /** Replaces as many floats by a payload. */
    void copy(ByteBuffer payload, FloatBuffer floats) {
        while (floats.hasRemaining()) {
            int count = Math.min(BLOCK, floats.remaining());
            read(payload, theirs, count);
            floats.put(theirs, 0, count);
        }
    }

    /** {@link WireFormat#FLOAT32}. */
    private static final class Float32Stream extends FloatStream {
        @Override
        int bytes() {
            return Float.BYTES;
        }

        @Override
        void write(FloatBuffer floats, ByteBuffer payload) {
            int bytes = floats.remaining() * Float.BYTES;
            payload.asFloatBuffer().put(floats);
            payload.position(payload.position() + bytes);
        }

        @Override
        void read(ByteBuffer payload, float[] floats, int count) {
            payload.asFloatBuffer().get(floats, 0, count);
            payload.position(payload.position() + count * Float.BYTES);
        }

        /** At once: nothing is computed on the way. */
        @Override
        void copy(ByteBuffer payload, FloatBuffer floats) {
            floats.put(payload.asFloatBuffer());
        }
    }

    /** {@link WireFormat#BFLOAT16}. */
    private static final class Bfloat16Stream extends FloatStream {
        private static final int HALF = 16;
        private static final int ALMOST_A_HALF = 0x7FFF;
        private static final int QUIET = 0x40;

        private final float[] rounded = new float[BLOCK];
        private final short[] halves = new short[BLOCK];

        @Override
        int bytes() {
            return Short.BYTES;
        }

        @Override
        void write(FloatBuffer floats, ByteBuffer payload) {
            while (floats.hasRemaining()) {
                int count = Math.min(BLOCK, floats.remaining());
                floats.get(floats.position(), rounded, 0, count);
                for (int i = 0; i < count; i++) {
                    halves[i] = upperHalf(rounded[i]);
                    rounded[i] = ofUpperHalf(halves[i]);
                }
                floats.put(rounded, 0, count);
                payload.asShortBuffer().put(halves, 0, count);
                payload.position(payload.position() + count * Short.BYTES);
            }
        }

        @Override
        void read(ByteBuffer payload, float[] floats, int count) {
            payload.asShortBuffer().get(halves, 0, count);
            payload.position(payload.position() + count * Short.BYTES);
            for (int i = 0; i < count; i++) {
                floats[i] = ofUpperHalf(halves[i]);
            }
        }

        /** Rounds to nearest, ties to even; NaN stays NaN, which rounding could turn into infinity. */
        private static short upperHalf(float value) {
            int bits = Float.floatToRawIntBits(value);
            int rounded = bits + ALMOST_A_HALF + (bits >>> HALF & 1);
            return (short) (Float.isNaN(value) ? bits >>> HALF | QUIET : rounded >>> HALF);
        }

        private static float ofUpperHalf(short half) {
            return Float.intBitsToFloat(half << HALF);
        }
    }
}

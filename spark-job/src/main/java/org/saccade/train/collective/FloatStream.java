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

    /** The floats as a payload: their own memory or the spare buffer. Where the format rounds, they become what the others will read. */
    abstract ByteBuffer outgoing(ByteBuffer floats, ByteBuffer spare);

    /** Where to read a payload that is to {@link #replace} the floats: their own memory or the spare buffer. */
    abstract ByteBuffer place(ByteBuffer floats, ByteBuffer spare);

    /** Reads as many floats. */
    abstract void read(ByteBuffer payload, float[] floats, int count);

    /** Adds a payload to as many floats. */
    final void add(ByteBuffer payload, ByteBuffer memory) {
        FloatBuffer floats = memory.asFloatBuffer();
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

    /** Replaces as many floats by a payload that was read into its {@link #place}. */
    abstract void replace(ByteBuffer payload, ByteBuffer floats);

    /** {@link WireFormat#FLOAT32}. */
    private static final class Float32Stream extends FloatStream {
        @Override
        int bytes() {
            return Float.BYTES;
        }

        @Override
        ByteBuffer outgoing(ByteBuffer floats, ByteBuffer spare) {
            return floats;
        }

        @Override
        ByteBuffer place(ByteBuffer floats, ByteBuffer spare) {
            return floats;
        }

        @Override
        void replace(ByteBuffer payload, ByteBuffer floats) {
            // They have been read into their place.
        }

        @Override
        void read(ByteBuffer payload, float[] floats, int count) {
            payload.asFloatBuffer().get(floats, 0, count);
            payload.position(payload.position() + count * Float.BYTES);
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
        ByteBuffer outgoing(ByteBuffer memory, ByteBuffer spare) {
            FloatBuffer floats = memory.asFloatBuffer();
            while (floats.hasRemaining()) {
                int count = Math.min(BLOCK, floats.remaining());
                floats.get(floats.position(), rounded, 0, count);
                for (int i = 0; i < count; i++) {
                    halves[i] = upperHalf(rounded[i]);
                    rounded[i] = ofUpperHalf(halves[i]);
                }
                floats.put(rounded, 0, count);
                spare.asShortBuffer().put(halves, 0, count);
                spare.position(spare.position() + count * Short.BYTES);
            }
            return spare.flip();
        }

        @Override
        ByteBuffer place(ByteBuffer floats, ByteBuffer spare) {
            return spare;
        }

        @Override
        void replace(ByteBuffer payload, ByteBuffer memory) {
            FloatBuffer floats = memory.asFloatBuffer();
            while (floats.hasRemaining()) {
                int count = Math.min(BLOCK, floats.remaining());
                read(payload, rounded, count);
                floats.put(rounded, 0, count);
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

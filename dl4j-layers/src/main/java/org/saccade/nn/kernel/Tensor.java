package org.saccade.nn.kernel;

import org.saccade.nn.Rules;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Numbers in memory outside the heap, in single or double precision, row after row. Several threads may read and write it, each at
 * places of its own.
 */
public final class Tensor {

    private final FloatBuffer floats;
    /** The same, bit for bit. */
    private final IntBuffer bits;

    private final DoubleBuffer doubles;

    private Tensor(FloatBuffer floats, IntBuffer bits, DoubleBuffer doubles) {
        this.floats = floats;
        this.bits = bits;
        this.doubles = doubles;
    }

    public static Tensor floats(ByteBuffer memory) {
        requireDirect(memory);
        memory.order(ByteOrder.nativeOrder());
        return new Tensor(memory.asFloatBuffer(), memory.asIntBuffer(), null);
    }

    public static Tensor doubles(ByteBuffer memory) {
        requireDirect(memory);
        return new Tensor(null, null, memory.order(ByteOrder.nativeOrder()).asDoubleBuffer());
    }

    private static void requireDirect(ByteBuffer memory) {
        Rules.require(memory.isDirect(), "kernels work on memory outside the heap, got %s", memory);
    }

    boolean isDouble() {
        return doubles != null;
    }

    FloatBuffer floatsFrom(int at) {
        return floats.slice(at, floats.limit() - at);
    }

    DoubleBuffer doublesFrom(int at) {
        return doubles.slice(at, doubles.limit() - at);
    }

    void get(int at, float[] into, int from, int count) {
        floats.get(at, into, from, count);
    }

    void put(int at, float[] values, int from, int count) {
        floats.put(at, values, from, count);
    }

    /** Of floats. */
    void getBits(int at, int[] into, int count) {
        bits.get(at, into, 0, count);
    }

    void putBits(int at, int[] values, int count) {
        bits.put(at, values, 0, count);
    }

    double get(int at) {
        return isDouble() ? doubles.get(at) : floats.get(at);
    }

    void put(int at, double value) {
        if (isDouble()) {
            doubles.put(at, value);
        } else {
            floats.put(at, (float) value);
        }
    }
}

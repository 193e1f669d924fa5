package org.saccade.nn.kernel;

import org.saccade.nn.Rules;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;

/**
 * Numbers in memory outside the heap, in single or double precision, row after row. Several threads may read and write it, each at
 * places of its own.
 */
public final class Tensor {

    private final FloatBuffer floats;
    private final DoubleBuffer doubles;

    private Tensor(FloatBuffer floats, DoubleBuffer doubles) {
        this.floats = floats;
        this.doubles = doubles;
    }

    public static Tensor floats(ByteBuffer memory) {
        requireDirect(memory);
        return new Tensor(memory.order(ByteOrder.nativeOrder()).asFloatBuffer(), null);
    }

    public static Tensor doubles(ByteBuffer memory) {
        requireDirect(memory);
        return new Tensor(null, memory.order(ByteOrder.nativeOrder()).asDoubleBuffer());
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

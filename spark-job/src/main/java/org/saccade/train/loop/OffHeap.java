package org.saccade.train.loop;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Memory that sockets and files read and write where it lies. */
final class OffHeap {
    private OffHeap() {}

    /** So many zeros, as bytes in native order. */
    static ByteBuffer floats(int count) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(count, Float.BYTES)).order(ByteOrder.nativeOrder());
    }
}

package org.saccade.train.collective;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Objects;

/** The group of one: every operation is done as soon as it is called. */
final class SoleRank implements Collective {
    @Override
    public int rank() {
        return 0;
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    public void allReduce(ByteBuffer floats, WireFormat format) {
        Objects.requireNonNull(floats, "floats");
        Objects.requireNonNull(format, "format");
    }

    @Override
    public List<byte[]> allGather(byte[] mine) {
        return List.of(mine.clone());
    }

    @Override
    public void broadcast(FloatBuffer buffer, int root) {
        Objects.requireNonNull(buffer, "buffer");
        Objects.checkIndex(root, 1);
    }

    @Override
    public void barrier() {
        // There is nobody to wait for.
    }

    @Override
    public void abort(String reason) {
        // There is nobody to tell.
    }

    @Override
    public CollectiveStatistics statistics() {
        return new CollectiveStatistics(0, 0, 0);
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}

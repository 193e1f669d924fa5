package org.saccade.nn.kernel;

import org.saccade.nn.Rules;

import java.util.Optional;

/**
 * How the embeddings of relative positions lie in memory: a table for each head or one for all, of rows' offsets, of columns' and of
 * both.
 *
 * @param heads of the attention
 * @param positions what the embeddings meet
 * @param rowOffsets entries of a table over row offsets
 * @param columnOffsets entries of a table over column offsets
 */
record EmbeddingTables(int heads, RelativePositions positions, int rowOffsets, int columnOffsets) {

    private static final RelativePositions NONE = RelativePositions.embeddings(0, 0, true, 1);
    /** Used again from call to call. */
    private static final ThreadLocal<float[]> ROOM = ThreadLocal.withInitial(() -> new float[0]);

    static EmbeddingTables of(
            int heads, int keyChannels, Optional<RelativePositions> positions, int rowOffsets, int columnOffsets) {
        RelativePositions tables = positions.orElse(NONE);
        Rules.require(
                tables.rowChannels() <= keyChannels && tables.columnChannels() <= keyChannels,
                "embeddings meet at most the channels of a head, got rowChannels=%d, columnChannels=%d, keyChannels=%d",
                tables.rowChannels(),
                tables.columnChannels(),
                keyChannels);
        return new EmbeddingTables(heads, tables, rowOffsets, columnOffsets);
    }

    int rowChannels() {
        return positions.rowChannels();
    }

    int columnChannels() {
        return positions.columnChannels();
    }

    /** Values of a table over row offsets. */
    int rows() {
        return rowChannels() * rowOffsets;
    }

    int columns() {
        return columnChannels() * columnOffsets;
    }

    /** Values of a table over pairs of offsets, row after row. */
    int biases() {
        return positions.bias() ? rowOffsets * columnOffsets : 0;
    }

    int size() {
        return rows() + columns() + biases();
    }

    /** Tables of each axis. */
    int count() {
        return positions.shared() ? 1 : heads;
    }

    /** Which of them the map of one head of one example meets. */
    int of(int plane) {
        return plane % count();
    }

    /** The backward pass of one head's map: writes the gradients of its tables too, rows before columns before biases, from a place on. */
    @FunctionalInterface
    interface Backward {
        void run(int plane, float[] tables, int at);
    }

    /** Goes back through all maps, and writes the sums of their tables' gradients: in the order of maps, whoever computed them. */
    void backward(int planes, Operands gradients, Backward each) {
        float[] ofPlanes = room(planes * size());
        Workers.each(planes, plane -> each.run(plane, ofPlanes, plane * size()));
        for (int i = count() * size(); i < planes * size(); i++) {
            ofPlanes[i % (count() * size())] += ofPlanes[i];
        }
        for (int table = 0; table < count(); table++) {
            put(ofPlanes, table * size(), gradients.rows(), table * rows(), rows());
            put(ofPlanes, table * size() + rows(), gradients.columns(), table * columns(), columns());
            put(ofPlanes, (table + 1) * size() - biases(), gradients.biases(), table * biases(), biases());
        }
    }

    private static float[] room(int length) {
        if (ROOM.get().length < length) {
            ROOM.set(new float[length]);
        }
        return ROOM.get();
    }

    private static void put(float[] values, int from, Tensor tensor, int to, int count) {
        if (count > 0) {
            tensor.put(to, values, from, count);
        }
    }
}

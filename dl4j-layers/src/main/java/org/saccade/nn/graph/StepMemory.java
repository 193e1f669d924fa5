package org.saccade.nn.graph;

import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where the arrays of one pass lie. Results go where the caller placed them; what backward will read is detached from every
 * workspace and, once handed over, belongs to the caller; the rest is scratch, taken from the network's working memory, used
 * again within the pass,
 * and closed at its end where it lies in no workspace (left to the garbage collector, an array costs ten times as much).
 */
final class StepMemory implements AutoCloseable {

    private record Size(DataType type, long length) {}

    private final LayerWorkspaceMgr workspaces;
    private final ArrayType working;
    private final Set<String> keep;
    private final Map<String, INDArray> placed = new HashMap<>();
    private final Map<Size, Deque<INDArray>> free = new HashMap<>();
    private final List<INDArray> owned = new ArrayList<>();
    private final List<INDArray> detached = new ArrayList<>();

    StepMemory(LayerWorkspaceMgr workspaces, ArrayType working, Set<String> keep) {
        this.workspaces = workspaces;
        this.working = working;
        this.keep = keep;
    }

    void place(String variable, INDArray array) {
        placed.put(variable, array);
    }

    /** Takes over an array that is scratch once it is released. */
    void adopt(INDArray array) {
        owned.add(array);
    }

    /** The pass is done: what backward will read is the caller's from here on. Without this call it is closed too. */
    void handOver() {
        detached.clear();
    }

    /** The array itself, or a copy for this pass: oneDNN and the products want plain row-major arrays of one type. */
    INDArray rowMajor(DataType type, INDArray array) {
        return array.dataType() == type && Views.isRowMajor(array)
                ? array
                : scratch(type, array.shape()).assign(array);
    }

    INDArray allocate(String variable, DataType type, long[] shape) {
        INDArray place = placed.get(variable);
        if (place != null) {
            requireShape(variable, place, shape);
            return place;
        }
        if (keep.contains(variable)) {
            INDArray array = Nd4j.createUninitializedDetached(type, shape);
            detached.add(array);
            return array;
        }
        Deque<INDArray> used = free.get(new Size(type, length(shape)));
        return used == null || used.isEmpty() ? scratch(type, shape) : Views.reshaped(used.pop(), shape);
    }

    private static void requireShape(String variable, INDArray place, long[] shape) {
        if (!Arrays.equals(place.shape(), shape)) {
            throw new IllegalStateException("a graph's output must have the shape that was announced, got "
                    + Arrays.toString(shape) + ", announced=" + Arrays.toString(place.shape()) + ", variable="
                    + variable);
        }
    }

    private INDArray scratch(DataType type, long[] shape) {
        INDArray array = workspaces.createUninitialized(working, type, shape, 'c');
        if (!array.isAttached()) {
            owned.add(array);
        }
        return array;
    }

    void release(INDArray array) {
        free.computeIfAbsent(new Size(array.dataType(), array.length()), size -> new ArrayDeque<>())
                .push(array);
    }

    private static long length(long[] shape) {
        long length = 1;
        for (long side : shape) {
            length *= side;
        }
        return length;
    }

    @Override
    public void close() {
        owned.forEach(INDArray::close);
        detached.forEach(INDArray::close);
    }
}

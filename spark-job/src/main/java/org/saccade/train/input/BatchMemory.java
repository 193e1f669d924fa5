package org.saccade.train.input;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;

/**
 * Arrays off the heap that batch after batch is loaded into. A new one for each batch would cost about half of what it costs to decode the
 * images in it: the system gives memory page by page. Safe for several threads.
 */
public final class BatchMemory implements AutoCloseable {
    private final Deque<INDArray> free = new ArrayDeque<>();
    private boolean closed;

    /** An array of this shape, with anything in it. It is given back, whatever happens. */
    synchronized INDArray take(long[] shape) {
        for (Iterator<INDArray> arrays = free.iterator(); arrays.hasNext(); ) {
            INDArray array = arrays.next();
            if (Arrays.equals(array.shape(), shape)) {
                arrays.remove();
                return array;
            }
        }
        return Nd4j.createUninitialized(DataType.FLOAT, shape);
    }

    synchronized void giveBack(INDArray array) {
        if (closed) {
            array.close();
        } else {
            free.push(array);
        }
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Frees what is here; what is still in use is freed when it is given back. */
    @Override
    public synchronized void close() {
        closed = true;
        free.forEach(INDArray::close);
        free.clear();
    }
}

package org.saccade.train.input;

import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** An array of floats as a buffer of Java's. */
public final class FloatView {

    private FloatView() {}

    /**
     * The array's memory, to read and to write in. Where the array lies on a device too, the view holds until the next computation with it:
     * then make another one.
     */
    public static FloatBuffer of(INDArray array) {
        return bytesOf(array).asFloatBuffer();
    }

    /** The same as bytes, in native order. */
    public static ByteBuffer bytesOf(INDArray array) {
        ByteBuffer view = array.data().asNio();
        // On CUDA the line above fetches what the device computed, but nothing sees what is written through a buffer: a
        // device that had read the array before would go on with its own old copy. On a CPU this does nothing.
        Nd4j.getAffinityManager().tagLocation(array, Location.HOST);
        return view;
    }
}

package org.saccade.train.input;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Images and their classes, ready for a network. Owns memory off the heap: close it after use.
 *
 * @param features {@code [batch][3][size][size]}, normalised
 * @param labels one-hot {@code [batch][classes]}
 * @param classes the class index of each image
 */
public record Batch(INDArray features, INDArray labels, int[] classes) implements AutoCloseable {

    /** A batch of the images in {@code pixels}, {@code [batch*3*size*size]} in this order; it may be empty. */
    static Batch of(float[] pixels, int size, int[] labels, int classCount) {
        if (labels.length == 0) {
            return new Batch(Nd4j.empty(DataType.FLOAT), Nd4j.empty(DataType.FLOAT), labels);
        }
        float[] oneHot = new float[labels.length * classCount];
        for (int i = 0; i < labels.length; i++) {
            oneHot[i * classCount + labels[i]] = 1;
        }
        return new Batch(
                Nd4j.create(pixels, new long[] {labels.length, 3, size, size}, 'c'),
                Nd4j.create(oneHot, new long[] {labels.length, classCount}, 'c'),
                labels);
    }

    public int samples() {
        return classes.length;
    }

    @Override
    public void close() {
        if (samples() > 0) {
            features.close();
            labels.close();
        }
    }
}

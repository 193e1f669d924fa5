package org.saccade.train.input;

import org.nd4j.common.util.ArrayUtil;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Samples and their classes, ready for a network. Owns memory off the heap: close it after use.
 *
 * @param features images {@code [batch][3][size][size]} or signals {@code [batch][channels][length]}, normalised
 * @param labels one-hot {@code [batch][classes]}
 * @param classes the class index of each sample
 */
public record Batch(INDArray features, INDArray labels, int[] classes) implements AutoCloseable {

    /** A batch of the samples in {@code values}, one after the other, each of this shape; it may be empty. */
    static Batch of(float[] values, long[] sampleShape, int[] labels, int classCount) {
        if (labels.length == 0) {
            return new Batch(Nd4j.empty(DataType.FLOAT), Nd4j.empty(DataType.FLOAT), labels);
        }
        float[] oneHot = new float[labels.length * classCount];
        for (int i = 0; i < labels.length; i++) {
            oneHot[i * classCount + labels[i]] = 1;
        }
        return new Batch(
                Nd4j.create(values, ArrayUtil.combine(new long[] {labels.length}, sampleShape), 'c'),
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

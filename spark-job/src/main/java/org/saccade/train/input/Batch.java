package org.saccade.train.input;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.Arrays;
import java.util.function.Consumer;

/** Samples and their classes, ready for a network. Owns memory off the heap: close it after use, and use it no more. */
public final class Batch implements AutoCloseable {
    /** In the place of a class. */
    public static final int UNKNOWN = -1;

    private final INDArray features;
    private final INDArray labels;
    private final int[] classes;
    private final Consumer<INDArray> release;
    private boolean closed;

    /**
     * @param features images {@code [batch][3][size][size]} or signals {@code [batch][channels][length]}, normalised
     * @param labels {@code [batch][classes]}, each a sum of 1: one-hot, unless training smooths or mixes them
     * @param classes the class index of each sample; of a mixed one its own
     */
    public Batch(INDArray features, INDArray labels, int[] classes) {
        this(features, labels, classes, INDArray::close);
    }

    /** @param release what becomes of the features when the batch is closed */
    Batch(INDArray features, INDArray labels, int[] classes, Consumer<INDArray> release) {
        this.features = features;
        this.labels = labels;
        this.classes = classes;
        this.release = release;
    }

    /** A batch without samples, as a rank has it where there are more ranks than samples. */
    static Batch empty() {
        return new Batch(Nd4j.empty(DataType.FLOAT), Nd4j.empty(DataType.FLOAT), new int[0]);
    }

    /** Samples of which nobody knows the class: their labels are 0 throughout. */
    static Batch unlabelled(INDArray features) {
        int[] classes = new int[Math.toIntExact(features.size(0))];
        Arrays.fill(classes, UNKNOWN);
        return new Batch(features, Nd4j.zeros(DataType.FLOAT, classes.length, 1), classes);
    }

    /** Images {@code [batch][3][size][size]} or signals {@code [batch][channels][length]}, normalised. */
    public INDArray features() {
        return features;
    }

    /** {@code [batch][classes]}, each a sum of 1: one-hot, unless training smooths or mixes them. */
    public INDArray labels() {
        return labels;
    }

    /** The class index of each sample, of a mixed one its own; {@link #UNKNOWN} where nobody knows it. */
    public int[] classes() {
        return classes;
    }

    public int samples() {
        return classes.length;
    }

    @Override
    public void close() {
        if (samples() > 0 && !closed) {
            closed = true;
            release.accept(features);
            labels.close();
        }
    }
}

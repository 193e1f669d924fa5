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
     * @param labels one-hot {@code [batch][classes]}
     * @param classes the class index of each sample
     */
    public Batch(INDArray features, INDArray labels, int[] classes) {
        this(features, labels, classes, INDArray::close);
    }

    private Batch(INDArray features, INDArray labels, int[] classes, Consumer<INDArray> release) {
        this.features = features;
        this.labels = labels;
        this.classes = classes;
        this.release = release;
    }

    /** A batch without samples, as a rank has it where there are more ranks than samples. */
    static Batch empty() {
        return new Batch(Nd4j.empty(DataType.FLOAT), Nd4j.empty(DataType.FLOAT), new int[0]);
    }

    /** @param release what becomes of the features when the batch is closed */
    static Batch of(INDArray features, int[] classes, int classCount, Consumer<INDArray> release) {
        float[] oneHot = new float[classes.length * classCount];
        for (int i = 0; i < classes.length; i++) {
            oneHot[i * classCount + classes[i]] = 1;
        }
        INDArray labels = Nd4j.create(oneHot, new long[] {classes.length, classCount}, 'c');
        return new Batch(features, labels, classes, release);
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

    /** One-hot {@code [batch][classes]}. */
    public INDArray labels() {
        return labels;
    }

    /** The class index of each sample; {@link #UNKNOWN} where nobody knows it. */
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

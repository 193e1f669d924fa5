package org.saccade.train.input;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/** A batch whose places are being filled, each with a sample, of which there may be several views. Several threads may fill a place each. */
final class BatchDraft {
    private final INDArray features;
    private final FloatBuffer values;
    private final int views;
    private final int valuesOfPlace;
    private final float[] labels;
    private final int labelCount;
    private final int[] classes;

    /**
     * @param features of all views of all places, with anything in them
     * @param views of each sample
     */
    BatchDraft(INDArray features, int views, int classCount) {
        int allViews = Math.toIntExact(features.size(0));
        this.features = features;
        this.values = FloatView.of(features);
        this.views = views;
        this.valuesOfPlace = values.remaining() / allViews * views;
        this.labels = new float[allViews * classCount];
        this.labelCount = classCount;
        this.classes = new int[allViews];
    }

    /** Where the values of a sample go, one view behind the other. */
    FloatBuffer features(int place) {
        return values.slice(place * valuesOfPlace, valuesOfPlace);
    }

    /** The place's sample belongs to this class, and to no other one. */
    void label(int place, int label) {
        label(place, label, 1, label, 0);
    }

    /**
     * The place's sample belongs to a class by the part {@code own}, and to that of another sample by the rest.
     *
     * @param smoothing the part of both that goes to all classes alike
     */
    void label(int place, int label, double own, int other, double smoothing) {
        float[] row = new float[labelCount];
        Arrays.fill(row, (float) (smoothing / labelCount));
        row[label] += (float) ((1 - smoothing) * own);
        row[other] += (float) ((1 - smoothing) * (1 - own));
        for (int view = place * views; view < (place + 1) * views; view++) {
            classes[view] = label;
            System.arraycopy(row, 0, labels, view * labelCount, labelCount);
        }
    }

    /** The batch, once all places are filled. */
    Batch finish(Consumer<INDArray> release) {
        INDArray labelArray = Nd4j.create(labels, new long[] {classes.length, labelCount}, 'c');
        return new Batch(features, labelArray, classes, release);
    }
}

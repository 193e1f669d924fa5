package org.saccade.nn.updater;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.saccade.nn.SavedOptions;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;

/**
 * What makes Adam LAMB (arXiv:1904.00962): each parameter's update becomes as long as the parameter is, times the learning rate. It stands after
 * the weight decay, which belongs to the update. Deeplearning4j has a regularisation see each parameter with its update; an
 * updater sees no parameters, and the updates of many at once.
 *
 * <p>An update or a parameter of length 0 leaves the update as it is. Lengths are summed in double precision, in the order of memory: the same bits
 * with any number of threads.
 */
public record TrustRatio() implements Regularization, SavedOptions {

    @Override
    public ApplyStep applyStep() {
        return ApplyStep.POST_UPDATER;
    }

    /**
     * Changes an update, {@code learningRate * u}, to {@code learningRate * u * |parameter| / |u|}.
     *
     * @param update any shape, as the parameter's memory is laid out; changed in place
     */
    @Override
    public void apply(INDArray parameter, INDArray update, double learningRate, int iteration, int epoch) {
        double ofParameter = length(parameter);
        double ofUpdate = length(update);
        if (ofParameter > 0 && ofUpdate > 0) {
            update.muli(learningRate * ofParameter / ofUpdate);
        }
    }

    @Override
    public double score(INDArray parameter, int iteration, int epoch) {
        return 0;
    }

    @Override
    public Regularization clone() {
        return this;
    }

    /** Of an array whose values stand in memory one after the other, as those of a parameter do. */
    private static double length(INDArray array) {
        ByteBuffer memory = array.data().asNio();
        int from = Math.toIntExact(array.offset());
        int to = Math.addExact(from, Math.toIntExact(array.length()));
        return Math.sqrt(
                array.dataType() == DataType.DOUBLE
                        ? sumOfSquares(memory.asDoubleBuffer(), from, to)
                        : sumOfSquares(memory.asFloatBuffer(), from, to));
    }

    private static double sumOfSquares(FloatBuffer values, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            double value = values.get(i);
            sum += value * value;
        }
        return sum;
    }

    private static double sumOfSquares(DoubleBuffer values, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += values.get(i) * values.get(i);
        }
        return sum;
    }
}

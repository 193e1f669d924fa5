package org.saccade.nn.attention;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.function.UnaryOperator;

import static org.assertj.core.api.Assertions.assertThat;

/** What the layer tests share. */
public final class Images {

    private static final double DOUBLE_TOLERANCE = 1e-10;
    private static final double FLOAT_TOLERANCE = 2e-5;

    private Images() {}

    /** Equal shapes, and values within the tolerance of the type relative to the largest expected one. */
    public static void assertClose(INDArray actual, INDArray expected) {
        assertClose(actual, expected, actual.dataType() == DataType.DOUBLE ? DOUBLE_TOLERANCE : FLOAT_TOLERANCE);
    }

    /** Equal shapes, and values within the tolerance relative to the largest expected one. */
    public static void assertClose(INDArray actual, INDArray expected, double tolerance) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        double largest = expected.amaxNumber().doubleValue();
        assertThat(largestDifference(actual, expected))
                .as("largest difference")
                .isLessThanOrEqualTo(tolerance * largest);
    }

    /** NaN where one is in the actual values: ND4J's own maximum passes over it. */
    public static double largestDifference(INDArray actual, INDArray expected) {
        double[] a = actual.dup('c').data().asDouble();
        double[] e = expected.dup('c').data().asDouble();
        double largest = 0;
        for (int i = 0; i < e.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - e[i]));
        }
        return largest;
    }

    public static Layer onlyLayer(MultiLayerNetwork network) {
        return network.getLayer(0);
    }

    static INDArray each(INDArray batch, UnaryOperator<double[][][]> function) {
        double[][][][] y = new double[(int) batch.size(0)][][][];
        for (int b = 0; b < y.length; b++) {
            y[b] = function.apply(Attend.example(batch, b));
        }
        return Nd4j.create(y);
    }
}

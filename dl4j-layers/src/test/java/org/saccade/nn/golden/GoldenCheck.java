package org.saccade.nn.golden;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.nn.attention.Images;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Compares what a run gives with what the vector holds. */
final class GoldenCheck {

    private static final double DOUBLE_TOLERANCE = 1e-10;
    private static final double FLOAT_TOLERANCE = 2e-5;

    private GoldenCheck() {}

    /**
     * Equal keys and shapes, and values within the tolerance of the type relative to the largest expected one of all outputs: one of
     * several may be zero but for rounding, such as the gradient of the row embeddings of a single row.
     */
    static void assertAgrees(GoldenVector vector, DataType type) {
        Map<String, INDArray> actual = run(vector, type);
        Map<String, INDArray> expected = vector.outputs();
        assertThat(actual).as(vector.name()).containsOnlyKeys(expected.keySet());
        double largest = expected.values().stream()
                .mapToDouble(array -> array.amaxNumber().doubleValue())
                .max()
                .orElseThrow();
        expected.forEach((key, array) ->
                assertClose((vector.name() + " " + key).strip(), type, actual.get(key), array, largest));
    }

    /** With the vector's name on every failure: the report numbers the tests instead of naming them. */
    private static Map<String, INDArray> run(GoldenVector vector, DataType type) {
        GoldenRun run = GoldenRuns.of(vector.name());
        try {
            return run.run(vector, type);
        } catch (RuntimeException e) {
            throw new AssertionError("the run of " + vector.name() + " in " + type + " failed: " + e.getMessage(), e);
        }
    }

    private static void assertClose(String what, DataType type, INDArray actual, INDArray expected, double largest) {
        assertThat(actual.dataType()).as(what).isEqualTo(type);
        assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
        double tolerance = type == DataType.DOUBLE ? DOUBLE_TOLERANCE : FLOAT_TOLERANCE;
        assertThat(Images.largestDifference(actual, expected))
                .as("largest difference of %s", what)
                .isLessThanOrEqualTo(tolerance * largest);
    }
}

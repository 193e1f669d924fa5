package org.saccade.nn.updater;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class TrustRatioTest {

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void anUpdateBecomesAsLongAsItsParameterTimesTheRate(DataType type) {
        // Parts of longer vectors, as a network has them: one 5 long, one 10 long.
        INDArray parameters = Nd4j.createFromArray(9.0, 3, 0, 4, 0, 9).castTo(type);
        INDArray updates = Nd4j.createFromArray(7.0, 6, 0, 0, 8, 7).castTo(type);

        new TrustRatio().apply(part(parameters), part(updates), 0.5, 0, 0);

        assertThat(updates.toDoubleVector()).containsExactly(new double[] {7, 1.5, 0, 0, 2, 7}, within(1e-6));
    }

    private static INDArray part(INDArray vector) {
        return vector.get(NDArrayIndex.interval(1, 5)).reshape('f', new long[] {2, 2});
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void whatHasNoLengthLeavesTheUpdate(DataType type) {
        INDArray zero = Nd4j.zeros(type, 2);
        INDArray update = Nd4j.createFromArray(3.0, 4.0).castTo(type);

        new TrustRatio().apply(zero, update, 0.5, 0, 0);
        assertThat(update.toDoubleVector()).containsExactly(3, 4);
        new TrustRatio().apply(update, zero, 0.5, 0, 0);
        assertThat(zero.toDoubleVector()).containsExactly(0, 0);
    }
}

package org.saccade.nn.graph;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

import static org.assertj.core.api.Assertions.assertThat;

class ViewsTest {

    private final INDArray array = Nd4j.createFromArray(new float[][] {{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 10, 11, 12}});

    @Test
    void anArrayOfTheShapeIsItsOwnView() {
        assertThat(Views.reshaped(array, 3, 4)).isSameAs(array);
    }

    @Test
    void aViewHasTheBufferOfItsArray() {
        INDArray view = Views.reshaped(array, 2, 1, 6);
        assertThat(view.data()).isSameAs(array.data());
        assertThat(view.shape()).containsExactly(2, 1, 6);
        view.putScalar(new int[] {1, 0, 5}, -1);
        assertThat(array.getFloat(2, 3)).isEqualTo(-1);
    }

    @Test
    void aViewOfAPartBeginsWhereThePartBegins() {
        INDArray part = array.get(NDArrayIndex.interval(1, 3), NDArrayIndex.all());
        assertThat(Views.reshaped(part, 8).toFloatVector()).containsExactly(5, 6, 7, 8, 9, 10, 11, 12);
    }

    @Test
    void ofAnotherOrderTheNumbersAreTakenRowByRow() {
        assertThat(Views.reshaped(array.transpose(), 2, 6).toFloatMatrix())
                .isEqualTo(new float[][] {{1, 5, 9, 2, 6, 10}, {3, 7, 11, 4, 8, 12}});
    }

    @Test
    void oneNumberIsAScalarToo() {
        assertThat(Views.reshaped(Nd4j.createFromArray(5f)).rank()).isZero();
        assertThat(Views.reshaped(Nd4j.scalar(5f), 1, 1).shape()).containsExactly(1, 1);
    }
}

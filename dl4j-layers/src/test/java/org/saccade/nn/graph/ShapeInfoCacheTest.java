package org.saccade.nn.graph;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ndarray.ShapeInfoProvider;
import org.nd4j.linalg.factory.Nd4j;

import static org.assertj.core.api.Assertions.assertThat;

class ShapeInfoCacheTest {

    @BeforeAll
    static void install() {
        ShapeInfoCache.install();
    }

    @Test
    void arraysOfOneShapeAreDescribedOnce() {
        INDArray one = Nd4j.create(DataType.FLOAT, 2, 3);
        INDArray other = Nd4j.ones(DataType.FLOAT, 2, 3);
        assertThat(other.shapeInfoDataBuffer()).isSameAs(one.shapeInfoDataBuffer());
    }

    @Test
    void whatDiffersInAnythingIsDescribedApart() {
        INDArray array = Nd4j.createFromArray(new float[][] {{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 10, 11, 12}});
        assertThat(array.transpose().shape()).containsExactly(4, 3);
        assertThat(array.transpose().stride()).containsExactly(1, 4);
        assertThat(array.getColumns(0, 2).toFloatMatrix()).isEqualTo(new float[][] {{1, 3}, {5, 7}, {9, 11}});
        assertThat(array.castTo(DataType.DOUBLE).getRow(1).toDoubleVector()).containsExactly(5, 6, 7, 8);
        assertThat(array.dup('f').ordering()).isEqualTo('f');
        assertThat(Nd4j.empty(DataType.FLOAT).isEmpty()).isTrue();
        assertThat(Nd4j.create(DataType.FLOAT, 3, 0).isEmpty()).isTrue();
        assertThat(Nd4j.scalar(5f).rank()).isZero();
    }

    @Test
    void whoAskedMayChangeItsShapeAfterwards() {
        long[] shape = {5, 7};
        Nd4j.create(DataType.FLOAT, shape);
        shape[0] = 7;
        shape[1] = 5;
        assertThat(Nd4j.create(DataType.FLOAT, 5, 7).shape()).containsExactly(5, 7);
        assertThat(Nd4j.create(DataType.FLOAT, shape).shape()).containsExactly(7, 5);
    }

    @Test
    void aSecondCacheIsNotPutBeforeTheFirst() {
        ShapeInfoProvider installed = Nd4j.getShapeInfoProvider();
        ShapeInfoCache.install();
        assertThat(Nd4j.getShapeInfoProvider()).isSameAs(installed);
    }
}

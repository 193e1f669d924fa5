package org.saccade.nn.attention;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.catalogue.LocalMechanisms;
import org.saccade.nn.attention.neighbourhood.BlockHalo;
import org.saccade.nn.attention.neighbourhood.BorderMode;
import org.saccade.nn.attention.projection.SpatialMixture;
import org.saccade.nn.attention.score.DotProduct;
import org.saccade.nn.graph.MapShape;

import java.util.HashMap;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.saccade.nn.attention.Images.assertClose;

/** The attention stem and its spatially aware values. */
class SpatialMixtureTest {

    private static final int BLOCK = 4;
    private static final int MATRICES = 3;

    private static Map<String, INDArray> parameters() {
        return new HashMap<>(Map.of(
                AttentionLayer.QUERY_WEIGHTS, normal(1, 8, 3, 1, 1),
                AttentionLayer.KEY_WEIGHTS, normal(2, 8, 3, 1, 1),
                AttentionLayer.VALUE_WEIGHTS, normal(3, MATRICES, 8, 3),
                SpatialMixture.ROW_EMBEDDINGS, normal(4, BLOCK, 2),
                SpatialMixture.COLUMN_EMBEDDINGS, normal(5, BLOCK, 2),
                SpatialMixture.MATRIX_EMBEDDINGS, normal(6, MATRICES, 2)));
    }

    private static INDArray normal(long seed, long... shape) {
        return Networks.normal(DataType.DOUBLE, seed, shape);
    }

    private static INDArray stem(INDArray x, Map<String, INDArray> parameters) {
        return Plain.attend(LocalMechanisms.spatiallyAwareStem(8, 4, BLOCK, MATRICES), 2, x, parameters);
    }

    /** Attention within blocks whose values are one projection. */
    private static INDArray withOneMatrix(INDArray x, Map<String, INDArray> parameters, INDArray matrix) {
        Map<String, INDArray> plain = new HashMap<>(Map.of(
                AttentionLayer.QUERY_WEIGHTS, parameters.get(AttentionLayer.QUERY_WEIGHTS),
                AttentionLayer.KEY_WEIGHTS, parameters.get(AttentionLayer.KEY_WEIGHTS),
                AttentionLayer.VALUE_WEIGHTS, matrix));
        Mechanism mechanism = Mechanism.of(8, 4)
                .withScore(new DotProduct(1))
                .withNeighbourhood(new BlockHalo(BLOCK, 0, BorderMode.MASK));
        return Plain.attend(mechanism, 2, x, plain);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "4, 8", "13, 7", "3, 17"})
    void equalMatricesMakeTheMixtureInert(int height, int width) {
        INDArray x = normal(7, 2, 3, height, width);
        Map<String, INDArray> parameters = parameters();
        INDArray matrix = normal(8, 8, 3);
        parameters.put(AttentionLayer.VALUE_WEIGHTS, Nd4j.stack(0, matrix, matrix, matrix));
        assertClose(stem(x, parameters), withOneMatrix(x, parameters, matrix));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "4, 8", "13, 7", "3, 17"})
    void matrixEmbeddingsOfZeroGiveTheMeanMatrix(int height, int width) {
        INDArray x = normal(7, 2, 3, height, width);
        Map<String, INDArray> parameters = parameters();
        parameters.put(SpatialMixture.MATRIX_EMBEDDINGS, Nd4j.zeros(DataType.DOUBLE, MATRICES, 2));
        INDArray mean = parameters.get(AttentionLayer.VALUE_WEIGHTS).mean(0);
        assertClose(stem(x, parameters), withOneMatrix(x, parameters, mean));
    }

    /** In a block of one pixel attention gives the value: here of one pixel alone in the last, cut block. */
    @Test
    void aPixelIsMultipliedByTheMixtureOfItsPlace() {
        INDArray x = normal(7, 1, 3, 5, 9);
        Map<String, INDArray> parameters = parameters();
        INDArray y = stem(x, parameters);
        INDArray logits = parameters
                .get(SpatialMixture.ROW_EMBEDDINGS)
                .getRow(0)
                .add(parameters.get(SpatialMixture.COLUMN_EMBEDDINGS).getRow(0))
                .reshape(1, 2)
                .mmul(parameters.get(SpatialMixture.MATRIX_EMBEDDINGS).transpose());
        INDArray shares = Nd4j.nn().softmax(logits, 1);
        INDArray mixed = shares.mmul(
                        parameters.get(AttentionLayer.VALUE_WEIGHTS).reshape('c', MATRICES, 24))
                .reshape('c', 8, 3);
        INDArray pixel = x.get(NDArrayIndex.point(0), NDArrayIndex.all(), NDArrayIndex.point(4), NDArrayIndex.point(8))
                .dup('c')
                .reshape(3, 1);
        assertClose(
                y.get(NDArrayIndex.point(0), NDArrayIndex.all(), NDArrayIndex.point(4), NDArrayIndex.point(8))
                        .dup('c')
                        .reshape(8, 1),
                mixed.mmul(pixel));
    }

    @Test
    void anImageShiftedByABlockGivesAShiftedOutput() {
        INDArray x = normal(7, 1, 3, 12, 6);
        INDArray lower = x.get(
                        NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(BLOCK, 12), NDArrayIndex.all())
                .dup('c');
        INDArray y = stem(x, parameters());
        assertClose(
                stem(lower, parameters()),
                y.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(BLOCK, 12), NDArrayIndex.all())
                        .dup('c'));
    }

    @Test
    void anImageShiftedByABlockOfColumnsGivesAShiftedOutput() {
        INDArray x = normal(7, 1, 3, 6, 13);
        assertClose(stem(fromColumn(BLOCK, x), parameters()), fromColumn(BLOCK, stem(x, parameters())));
    }

    private static INDArray fromColumn(int first, INDArray map) {
        return map.get(
                        NDArrayIndex.all(),
                        NDArrayIndex.all(),
                        NDArrayIndex.all(),
                        NDArrayIndex.interval(first, map.size(3)))
                .dup('c');
    }

    @Test
    void refusesWhatIsNoMixture() {
        assertThatThrownBy(() -> new SpatialMixture(0, 4, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("matrices must be at least 1, got matrices=0");
        assertThatThrownBy(() -> new SpatialMixture(2, 4, 2).parameters("v", 1, new MapShape(3, 1, 5), 8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("spatially aware values are for images, got a sequence for v");
    }
}

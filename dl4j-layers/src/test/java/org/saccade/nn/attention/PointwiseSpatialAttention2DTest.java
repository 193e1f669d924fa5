package org.saccade.nn.attention;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.PointwiseSpatialGraph.Branch;
import org.saccade.nn.graph.MapShape;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.saccade.nn.attention.Images.assertClose;

class PointwiseSpatialAttention2DTest {

    static Stream<INDArray> images() {
        return Randomised.awkwardImages(4);
    }

    private static int offsets(INDArray x) {
        return Math.toIntExact((2 * x.size(2) - 1) * (2 * x.size(3) - 1));
    }

    private static INDArray numbers(INDArray x) {
        return Networks.normal(DataType.DOUBLE, 5, x.size(0), offsets(x), x.size(2), x.size(3));
    }

    private static INDArray weights(INDArray x, INDArray numbers, Branch branch, boolean softmax) {
        MapShape shape = new MapShape((int) x.size(1), (int) x.size(2), (int) x.size(3));
        PointwiseSpatialGraph graph = new PointwiseSpatialGraph(shape, softmax);
        return Plain.run(
                Map.of(),
                List.of(numbers),
                in -> graph.weights(in.scope().sameDiff(), in.variables().get(0), branch));
    }

    @ParameterizedTest
    @MethodSource("images")
    void collectReadsTheNumberOfTheOffsetToTheKey(INDArray x) {
        INDArray numbers = numbers(x);
        INDArray weights = weights(x, numbers, Branch.COLLECT, false); // [B, P, S]
        int h = (int) x.size(2);
        int w = (int) x.size(3);
        for (int query = 0; query < h * w; query++) {
            for (int key = 0; key < h * w; key++) {
                int entry = (key / w - query / w + h - 1) * (2 * w - 1) + key % w - query % w + w - 1;
                assertThat(weights.getDouble(1, query, key))
                        .isCloseTo(numbers.getDouble(1, entry, query / w, query % w) / (h * w), offset(1e-15));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("images")
    void distributeIsCollectTransposed(INDArray x) {
        INDArray numbers = numbers(x);
        assertClose(
                weights(x, numbers, Branch.DISTRIBUTE, false),
                weights(x, numbers, Branch.COLLECT, false).permute(0, 2, 1));
    }

    @ParameterizedTest
    @MethodSource("images")
    void aMapOfOnesGivesTheMean(INDArray x) {
        INDArray ones = numbers(x).assign(1);
        INDArray mean = Nd4j.valueArrayOf(
                new long[] {x.size(0), x.size(2) * x.size(3), x.size(2) * x.size(3)},
                1.0 / (x.size(2) * x.size(3)),
                DataType.DOUBLE);
        for (Branch branch : Branch.values()) {
            assertClose(weights(x, ones, branch, false), mean);
            assertClose(weights(x, ones, branch, true), mean);
        }
    }

    @ParameterizedTest
    @MethodSource("images")
    void theInputComesFirstAndSoftmaxWeightsSumToOne(INDArray x) {
        MultiLayerNetwork network = Randomised.network(
                new PointwiseSpatialAttention2D(PointwiseSpatialOptions.of(3).withSoftmax()), x);
        INDArray y = network.output(x);
        assertThat(y.shape()).isEqualTo(new long[] {2, 8, x.size(2), x.size(3)});
        assertClose(y.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 4), NDArrayIndex.all(), NDArrayIndex.all()), x);
        INDArray weights = Randomised.inspect(network, AttentionGraph.WEIGHTS, x); // [B, 2, P, S]
        long positions = x.size(2) * x.size(3);
        assertThat(weights.shape()).isEqualTo(new long[] {2, 2, positions, positions});
        assertClose(weights.sum(3), Nd4j.ones(DataType.DOUBLE, 2, 2, positions));
    }

    @Test
    void hasTheParametersOfThePaper() {
        INDArray x = Randomised.image(6, 2, 3);
        int branch = 6 * 4 + 4 * 3 * 5;
        assertThat(Randomised.initial(new PointwiseSpatialAttention2D(PointwiseSpatialOptions.of(4)), x)
                        .numParams())
                .isEqualTo(2 * branch + 2 * 4 * 6);
    }

    @Test
    void takesOneSizeOfMap() {
        INDArray x = Randomised.image(4, 2, 3);
        MultiLayerNetwork network =
                Randomised.initial(new PointwiseSpatialAttention2D(PointwiseSpatialOptions.of(2)), x);
        assertThatThrownBy(() -> network.output(Randomised.image(4, 3, 2)))
                .hasMessage("there is a weight for each offset of one size of map, got MapShape[channels=4, height=3,"
                        + " width=2], built for MapShape[channels=4, height=2, width=3]");
    }

    @Test
    void aBranchHasChannels() {
        assertThatThrownBy(() -> PointwiseSpatialOptions.of(0))
                .hasMessage("channels must be at least 1, got channels=0");
    }
}

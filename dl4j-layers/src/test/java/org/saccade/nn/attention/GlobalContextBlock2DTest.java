package org.saccade.nn.attention;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.saccade.nn.attention.Images.assertClose;

class GlobalContextBlock2DTest {

    static Stream<INDArray> images() {
        return Randomised.awkwardImages(4);
    }

    private static GlobalContextBlock2D block() {
        return new GlobalContextBlock2D(GlobalContextOptions.of(2));
    }

    @ParameterizedTest
    @MethodSource("images")
    void beginsAsTheIdentity(INDArray x) {
        assertClose(Randomised.initial(block(), x).output(x), x);
    }

    @ParameterizedTest
    @MethodSource("images")
    void addsTheSameContextToAllPositions(INDArray x) {
        INDArray context = Randomised.network(block(), x).output(x).sub(x);
        INDArray first = context.get(
                NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, 1), NDArrayIndex.interval(0, 1));
        assertClose(context, Nd4j.zeros(x.dataType(), x.shape()).add(first));
    }

    @ParameterizedTest
    @MethodSource("images")
    void weightsOfTheOneQuerySumToOne(INDArray x) {
        INDArray weights = Randomised.inspect(Randomised.network(block(), x), AttentionGraph.WEIGHTS, x);
        assertThat(weights.shape()).isEqualTo(new long[] {2, 1, 1, x.size(2) * x.size(3)});
        assertClose(weights.sum(3), Nd4j.ones(x.dataType(), 2, 1, 1));
        assertThat(weights.minNumber().doubleValue()).isNotNegative();
    }

    @Test
    void hasTheParametersOfThePaper() {
        INDArray x = Randomised.image(16, 2, 3);
        MultiLayerNetwork network = Randomised.initial(new GlobalContextBlock2D(GlobalContextOptions.of(4)), x);
        assertThat(network.numParams()).isEqualTo(16 + 2 * 16 * 16 / 4 + 2 * 16 / 4);
    }

    @Test
    void aReductionDividesTheChannels() {
        INDArray x = Randomised.image(4, 2, 2);
        assertThatThrownBy(() -> Randomised.initial(new GlobalContextBlock2D(GlobalContextOptions.of(3)), x))
                .hasStackTraceContaining("reduction must divide channels, got channels=4, reduction=3");
    }
}

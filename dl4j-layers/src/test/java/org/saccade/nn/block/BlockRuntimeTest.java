package org.saccade.nn.block;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class BlockRuntimeTest {

    private static final int CHANNELS = 16;

    /** Every kind with a stride over odd sides, where rounding shows. */
    static Stream<Arguments> mixers() {
        return Stream.concat(
                Stream.of(arguments(MixerKind.CONVOLUTION, 1, 6, 6), arguments(MixerKind.LOCAL_ATTENTION, 2, 6, 6)),
                Stream.of(MixerKind.values()).map(kind -> arguments(kind, 2, 9, 11)));
    }

    /** Double runs Deeplearning4j's plain code, float runs oneDNN: both from the same parameters. */
    @ParameterizedTest
    @MethodSource("mixers")
    void oneDnnGivesTheGradientsOfThePlainCode(MixerKind mixer, int stride, int height, int width) {
        BlockNetwork.assertSameGradients(
                network(DataType.DOUBLE, mixer, stride, height, width),
                network(DataType.FLOAT, mixer, stride, height, width),
                height,
                width);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void oneStepMovesTheRunningStatisticsAlike(int steps) {
        ComputationGraph plain = network(DataType.DOUBLE, MixerKind.CONVOLUTION, 1, 6, 6);
        ComputationGraph fast = network(DataType.FLOAT, MixerKind.CONVOLUTION, 1, 6, 6);
        fast.setParams(plain.params().castTo(DataType.FLOAT));
        for (int i = 0; i < steps; i++) {
            plain.fit(BlockNetwork.batch(DataType.DOUBLE, 6, 6));
            fast.fit(BlockNetwork.batch(DataType.FLOAT, 6, 6));
        }
        INDArray expected = plain.params();
        assertThat(fast.params()
                        .castTo(DataType.DOUBLE)
                        .sub(expected)
                        .amaxNumber()
                        .doubleValue())
                .isLessThan(BlockNetwork.FLOAT_TOLERANCE);
        INDArray x = BlockNetwork.batch(DataType.DOUBLE, 6, 6).getFeatures();
        assertThat(fast.outputSingle(x.castTo(DataType.FLOAT))
                        .castTo(DataType.DOUBLE)
                        .sub(plain.outputSingle(x))
                        .amaxNumber()
                        .doubleValue())
                .isLessThan(BlockNetwork.FLOAT_TOLERANCE);
    }

    @Test
    void convolutionsAreComputedByOneDnnOnTheProcessor() {
        ComputationGraph network = network(DataType.FLOAT, MixerKind.CONVOLUTION, 1, 6, 6);
        assertThat(network.getLayer("block-1").getHelper()).isNotNull();
        assertThat(network(DataType.DOUBLE, MixerKind.CONVOLUTION, 1, 6, 6)
                        .getLayer("block-1")
                        .getHelper())
                .isNull();
    }

    @Test
    void theNormalisationKeepsDeeplearning4jsParameterNames() {
        ComputationGraph network = network(DataType.FLOAT, MixerKind.CONVOLUTION, 1, 6, 6);
        assertThat(network.getLayer("block-1-norm").paramTable()).containsOnlyKeys("gamma", "beta", "mean", "var");
    }

    @ParameterizedTest
    @MethodSource("mixers")
    void agreesWithDifferences(MixerKind mixer, int stride, int height, int width) {
        BlockNetwork.assertAgreesWithDifferences(network(DataType.DOUBLE, mixer, stride, height, width), height, width);
    }

    /** The shortcut keeps every other pixel, the last of an odd side included; the pool must end where it does. */
    @ParameterizedTest
    @CsvSource({"DOUBLE", "FLOAT"})
    void thePoolOfAnOddSideAveragesRealPixelsOnly(DataType type) {
        ComputationGraph network = network(type, MixerKind.LOCAL_ATTENTION, 2, 5, 7);
        INDArray x = BlockNetwork.batch(type, 5, 7).getFeatures();
        Map<String, INDArray> activations = network.feedForward(x, false);
        INDArray before = activations.get("block-1");
        INDArray pooled = activations.get("block-1-pool");
        assertThat(pooled.shape()).containsExactly(4, CHANNELS, 3, 4);
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 4; j++) {
                INDArray pixels = before.get(
                        NDArrayIndex.all(),
                        NDArrayIndex.all(),
                        NDArrayIndex.interval(2 * i, Math.min(2 * i + 2, 5)),
                        NDArrayIndex.interval(2 * j, Math.min(2 * j + 2, 7)));
                INDArray place = pooled.get(
                        NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(i), NDArrayIndex.point(j));
                assertThat(pixels.mean(2, 3).sub(place).amaxNumber().doubleValue())
                        .as("row %d, column %d", i, j)
                        .isLessThan(1e-6);
            }
        }
    }

    private static ComputationGraph network(DataType type, MixerKind mixer, int stride, int height, int width) {
        MixerOptions options = MixerOptions.published().withHeads(4).withWindow(5);
        return BlockNetwork.classifier(type, new BasicBlock(mixer.with(options)), CHANNELS, stride, height, width);
    }
}

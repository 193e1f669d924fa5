package org.saccade.nn.block;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.saccade.nn.Networks;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.model.ModelPreset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class StochasticDepthTest {

    /** Four standard errors of 40,000 examples: 4 sqrt(p (1 - p) / n) for the share, that by 1 - p for the mean. */
    @ParameterizedTest
    @CsvSource({"0, 0, 0", "0.1, 0.006, 0.0067", "0.5, 0.01, 0.02", "0.9, 0.006, 0.06"})
    void leavesOutTheShareAndKeepsTheExpectation(double rate, double ofShare, double ofMean) {
        double[] factors = applied(new StochasticDepth(rate, 7), 40_000, 3);

        long left =
                IntStream.range(0, factors.length).filter(i -> factors[i] == 0).count();
        assertThat((double) left / factors.length).isCloseTo(rate, within(ofShare));
        assertThat(IntStream.range(0, factors.length)
                        .mapToDouble(i -> factors[i])
                        .average()
                        .orElseThrow())
                .isCloseTo(1, within(ofMean));
        assertThat(factors).containsOnly(rate == 0 ? new double[] {1} : new double[] {0, 1 / (1 - rate)});
    }

    @Test
    void followsFromSeedIterationAndPlaceAlone() {
        StochasticDepth depth = new StochasticDepth(0.5, 7);
        double[] first = applied(depth, 64, 3);

        assertThat(applied(depth, 64, 3)).isEqualTo(first);
        assertThat(applied(depth, 64, 4)).isNotEqualTo(first);
        assertThat(applied(new StochasticDepth(0.5, 8), 64, 3)).isNotEqualTo(first);
        assertThat(applied(depth, 32, 3)).as("not from the size of the batch").isEqualTo(Arrays.copyOf(first, 32));
    }

    @Test
    void anExampleIsLeftOutAsAWholeAndBackwardLikeForward() {
        StochasticDepth depth = new StochasticDepth(0.5, 7);
        INDArray x = Networks.normal(DataType.DOUBLE, 1, 32, 3, 2, 2);
        INDArray y = depth.applyDropout(x, x.ulike(), 5, 0, LayerWorkspaceMgr.noWorkspaces());
        INDArray dx = depth.backprop(x, x.ulike(), 5, 0);

        double[] factors = applied(depth, 32, 5);
        for (int example = 0; example < 32; example++) {
            assertThat(y.slice(example)).isEqualTo(x.slice(example).mul(factors[example]));
        }
        assertThat(dx).isEqualTo(y);
    }

    private static double[] applied(StochasticDepth depth, int examples, int iteration) {
        INDArray ones = Nd4j.ones(DataType.DOUBLE, examples, 1, 1, 1);
        return depth.applyDropout(ones, ones.ulike(), iteration, 0, LayerWorkspaceMgr.noWorkspaces())
                .reshape(examples)
                .toDoubleVector();
    }

    static Stream<Arguments> blocks() {
        Mixer mixer = MixerKind.CONVOLUTION.with(MixerOptions.published());
        return Stream.of(
                Arguments.of(new BasicBlock(mixer), 4),
                Arguments.of(Bottleneck.of(mixer), 4),
                Arguments.of(new TransformerBlock(mixer, 2), 4),
                Arguments.of(MobileBlock.published(), 4),
                Arguments.of(new ClassTokenStack(2, 2), 4));
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void agreesWithDifferences(Block block, int channels) {
        ComputationGraph network = BlockNetwork.classifier(DataType.DOUBLE, block, channels, 1, 3, 5, 0.6);
        ComputationGraph without = BlockNetwork.classifier(DataType.DOUBLE, block, channels, 1, 3, 5);

        BlockNetwork.assertAgreesWithDifferences(network, 3, 5);
        assertThat(network.score(BlockNetwork.batch(DataType.DOUBLE, 3, 5), true))
                .isNotEqualTo(without.score(BlockNetwork.batch(DataType.DOUBLE, 3, 5), true));
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void evaluationTakesEveryBranchAsItIs(Block block, int channels) {
        INDArray x = BlockNetwork.batch(DataType.FLOAT, 3, 5).getFeatures();
        ComputationGraph network = BlockNetwork.classifier(DataType.FLOAT, block, channels, 1, 3, 5, 0.6);
        ComputationGraph without = BlockNetwork.classifier(DataType.FLOAT, block, channels, 1, 3, 5);

        assertThat(network.params()).as("no parameter more, and drawn alike").isEqualTo(without.params());
        assertThat(network.outputSingle(x)).isEqualTo(without.outputSingle(x));
    }

    @ParameterizedTest
    @CsvSource({
        "RESNET50, 16, 16",
        "SASA_RESNET26, 8, 8",
        "SMALL_ATTENTION_RESNET, 3, 3",
        "TINY_RESNET, 2, 4",
        "CVT13, 13, 26",
        "COATNET0, 12, 19",
        "HARMONIC, 3, 6",
        "REVERSIBLE_RESNET_VIT26, 3, 3"
    })
    void theRateRisesInAStraightLineFromBlockToBlock(ModelPreset preset, int blocks, int branches) {
        List<Double> rates = rates(built(preset, 0.5));

        assertThat(rates).hasSize(branches).isSorted();
        assertThat(rates.stream().distinct())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, blocks)
                        .mapToObj(block -> 0.5 * block / blocks)
                        .toList());
    }

    @ParameterizedTest
    @EnumSource(ModelPreset.class)
    void everyBranchOfEveryPresetIsLeftOutAtTimesOrNoneIs(ModelPreset preset) {
        ComputationGraphConfiguration with = built(preset, 0.5);
        ComputationGraphConfiguration without = built(preset, 0);

        with.getVertices().forEach((name, vertex) -> {
            if (vertex instanceof ElementWiseVertex) {
                List<String> inputs = with.getVertexInputs().get(name);
                assertThat(inputs.get(0)).isEqualTo(name.replaceFirst("add$", "drop"));
                assertThat(inputs.get(1)).doesNotEndWith("-drop");
            }
        });
        assertThat(rates(without)).isEmpty();
        assertThat(without.toJson())
                .isEqualTo(preset.build(input(preset), 10, 1, new NoOp(), 0).toJson());
    }

    @Test
    void refusesARateThatIsNone() {
        assertThatThrownBy(() -> new StochasticDepth(1, 7))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a rate must be at least 0 and below 1, got rate=1.0");
        assertThatThrownBy(() -> ModelPreset.RESNET26.architecture().withStochasticDepth(-0.1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got stochasticDepth=-0.1");
    }

    private static ComputationGraphConfiguration built(ModelPreset preset, double rate) {
        return preset.architecture().withStochasticDepth(rate).build(input(preset), 10, 1, new NoOp(), 0);
    }

    private static MapShape input(ModelPreset preset) {
        return preset.architecture().axes() == 1 ? MapShape.sequence(1, 256) : new MapShape(3, 256, 256);
    }

    /** In the order of the layers. */
    private static List<Double> rates(ComputationGraphConfiguration network) {
        List<Double> rates = new ArrayList<>();
        network.getVertices().values().forEach(vertex -> {
            if (vertex instanceof LayerVertex layer && layer.getLayerConf().getLayer() instanceof DropoutLayer drop) {
                rates.add(((StochasticDepth) drop.getIDropout()).rate());
            }
        });
        return rates;
    }
}

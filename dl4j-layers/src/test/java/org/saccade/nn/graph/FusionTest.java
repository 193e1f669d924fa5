package org.saccade.nn.graph;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.Fused;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.AttentionGraph;
import org.saccade.nn.attention.FeedForward;
import org.saccade.nn.attention.FeedForward2D;
import org.saccade.nn.attention.GlobalContextBlock2D;
import org.saccade.nn.attention.GlobalContextOptions;
import org.saccade.nn.attention.LocalSelfAttention2D;
import org.saccade.nn.attention.LocalSelfAttentionOptions;
import org.saccade.nn.attention.Mechanism;
import org.saccade.nn.attention.Output;
import org.saccade.nn.attention.RoutingAttention2D;
import org.saccade.nn.attention.RoutingOptions;
import org.saccade.nn.attention.SelfAttention2D;
import org.saccade.nn.attention.SinkhornAttention2D;
import org.saccade.nn.attention.SinkhornOptions;
import org.saccade.nn.attention.catalogue.LocalMechanisms;
import org.saccade.nn.attention.neighbourhood.Window;
import org.saccade.nn.attention.normaliser.TalkingHeads;
import org.saccade.nn.attention.projection.Convolution;
import org.saccade.nn.attention.projection.Convolutions;
import org.saccade.nn.attention.projection.PointwiseFusion;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.saccade.nn.attention.Images.assertClose;
import static org.saccade.nn.attention.Images.onlyLayer;

class FusionTest {

    private static final InputType IMAGES = InputType.convolutional(5, 6, 3);
    private static final INDArray X = Networks.normal(DataType.FLOAT, 1, 2, 3, 5, 6);

    @ParameterizedTest
    @CsvSource({"auto, AUTO", "on, ON", "off, OFF", "Off, OFF"})
    void thePropertyIsReadWhenAGraphIsBuilt(String value, Fusion expected) {
        List<Fusion> seen = new ArrayList<>();
        LayerRuntime layer = runtime(Probes.layer((scope, inputs) -> {
            seen.add(scope.fusion());
            return inputs.get(0).mul(2);
        }));
        Fused.with(value, () -> output(layer));
        assertThat(seen).containsExactly(expected);
    }

    @Test
    void itIsAutoUnlessSaidOtherwise() {
        assertThat(System.getProperty(Fusion.PROPERTY)).isNull();
        assertThat(Fusion.current()).isEqualTo(Fusion.AUTO);
    }

    @Test
    void offComputesOperationByOperation() {
        MapGraph graph = graph(Fusion.OFF);
        for (List<GraphStep> steps :
                List.of(graph.forwardSteps(false), graph.forwardSteps(true), graph.backwardSteps())) {
            assertThat(steps).noneMatch(FusionTest::isKernel);
        }
        assertThat(graph.forwardSteps(true)).anyMatch(step -> step.toString().startsWith("softmax["));
    }

    @ParameterizedTest
    @CsvSource({"AUTO", "ON"})
    void otherwiseOneKernelAttendsInEachPass(Fusion fusion) {
        MapGraph graph = graph(fusion);
        for (List<GraphStep> steps :
                List.of(graph.forwardSteps(false), graph.forwardSteps(true), graph.backwardSteps())) {
            assertThat(steps).filteredOn(FusionTest::isKernel).hasSize(1);
            assertThat(steps).noneMatch(step -> step.toString().startsWith("softmax"));
        }
    }

    private static boolean isKernel(GraphStep step) {
        return step.toString().startsWith("local attention");
    }

    private static MapGraph graph(Fusion fusion) {
        return graph(new LocalSelfAttention2D(LocalSelfAttentionOptions.of(4, 2, 3)), fusion);
    }

    private static MapGraph graph(MapLayer<?> layer, Fusion fusion) {
        return new MapGraph(runtime(layer).layerConf(), DataType.FLOAT, List.of(new MapShape(3, 5, 6)), fusion);
    }

    /** Layers whose convolutions are all 1x1, and how many kernels these become. */
    static Stream<Arguments> pointwise() {
        Mechanism windows = LocalMechanisms.standAlone(4, 2, 3);
        Convolution biased = new Convolution(1, 1, true);
        Output mixed = Output.mixedTo(3).withBias();
        return Stream.of(
                arguments(new SelfAttention2D(windows), 1),
                arguments(new SelfAttention2D(windows.withOutput(mixed)), 2),
                arguments(new SelfAttention2D(windows.withProjections(biased, biased, biased)), 3),
                arguments(
                        new SelfAttention2D(Mechanism.of(4, 2).withDropout(0.1).withOutput(mixed)), 2),
                arguments(new SinkhornAttention2D(SinkhornOptions.of(4, 2, 3).withOutput(mixed)), 2),
                arguments(new SelfAttention2D(Mechanism.of(4, 2).withNormaliser(new TalkingHeads())), 2),
                arguments(new FeedForward2D(FeedForward.of(5)), 2),
                arguments(new FeedForward2D(FeedForward.of(5).withChunks(3)), 2 * 3));
    }

    @ParameterizedTest
    @MethodSource
    void pointwise(MapLayer<?> layer, int kernels) {
        MapGraph graph = graph(layer, Fusion.AUTO);
        for (boolean training : List.of(false, true)) {
            assertThat(graph.forwardSteps(training))
                    .noneMatch(step -> step.toString().startsWith("conv2d"))
                    .filteredOn(step -> step.toString().startsWith("pointwise projections["))
                    .hasSize(kernels);
        }
        assertThat(graph.backwardSteps())
                .noneMatch(step -> step.toString().startsWith("conv2d"))
                .filteredOn(step -> step.toString().startsWith("pointwise projections backward["))
                .hasSize(kernels);
    }

    @Test
    void noGradientComesFromResultsThatNothingReads() {
        assertClose(
                Fused.with("auto", FusionTest::gradientOfOneResult),
                Fused.with("off", FusionTest::gradientOfOneResult));
    }

    /** Of three products with the same weights, two of them by one kernel. */
    private static INDArray gradientOfOneResult() {
        MapShape shape = new MapShape(3, 5, 6);
        LayerRuntime layer = runtime(Probes.layer(
                (scope, inputs) -> {
                    SDVariable x = inputs.get(0);
                    SDVariable weights = scope.parameter("W");
                    PointwiseFusion.project(scope, x, shape, weights, 3);
                    return PointwiseFusion.project(scope, x, shape, List.of(weights, weights), List.of(3, 3))
                            .get(1);
                },
                Convolutions.weights("W", 3, 3, 1, 1)));
        layer.setBackpropGradientsViewArray(Nd4j.create(DataType.FLOAT, 1, layer.numParams()));
        layer.setInput(X, LayerWorkspaceMgr.noWorkspaces());
        INDArray y = layer.activate(true, LayerWorkspaceMgr.noWorkspaces());
        layer.backpropGradient(y, LayerWorkspaceMgr.noWorkspaces());
        return layer.getGradientsViewArray();
    }

    /** Talking heads have no kernel. */
    private static LayerRuntime withoutKernel() {
        Mechanism talking = Mechanism.of(4, 2).withNeighbourhood(Window.of(3)).withNormaliser(new TalkingHeads());
        return runtime(new SelfAttention2D(talking));
    }

    /** A mechanism, and layers with graphs of their own. */
    static Stream<LayerRuntime> layersWithoutKernel() {
        return Stream.of(
                withoutKernel(),
                runtime(new RoutingAttention2D(RoutingOptions.of(4, 2, 2, 15))),
                runtime(new GlobalContextBlock2D(GlobalContextOptions.of(3))));
    }

    @ParameterizedTest
    @MethodSource("layersWithoutKernel")
    void onRefusesWhatHasNoKernelInOneLine(LayerRuntime layer) {
        assertThatThrownBy(() -> Fused.with("on", () -> output(layer)))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .startsWith("there must be a kernel where saccade.fused=on, got none for "
                        + layer.layerConf().getClass().getSimpleName() + "(name=")
                .endsWith("auto computes it operation by operation")
                .doesNotContain("\n");
    }

    @Test
    void onShowsWeightsAllTheSame() {
        LayerRuntime layer = withoutKernel();
        assertThat(Fused.with("on", () -> layer.inspect(AttentionGraph.WEIGHTS, X))
                        .shape())
                .startsWith(2, 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "", "true", "auto "})
    void anotherValueIsRefused(String value) {
        LayerRuntime layer = runtime(new LocalSelfAttention2D(LocalSelfAttentionOptions.of(4, 2, 3)));
        assertThatThrownBy(() -> Fused.with(value, () -> output(layer)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("saccade.fused must be auto, on or off, got saccade.fused=" + value
                        + "; without it, it is auto");
    }

    private static LayerRuntime runtime(MapLayer<?> layer) {
        return (LayerRuntime) onlyLayer(Networks.bare(DataType.FLOAT, IMAGES, layer));
    }

    private static INDArray output(LayerRuntime layer) {
        layer.setInput(X, LayerWorkspaceMgr.noWorkspaces());
        return layer.activate(false, LayerWorkspaceMgr.noWorkspaces());
    }
}

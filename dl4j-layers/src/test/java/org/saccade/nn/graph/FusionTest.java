package org.saccade.nn.graph;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.nn.Fused;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.AttentionGraph;
import org.saccade.nn.attention.GlobalContextBlock2D;
import org.saccade.nn.attention.GlobalContextOptions;
import org.saccade.nn.attention.LocalSelfAttention2D;
import org.saccade.nn.attention.LocalSelfAttentionOptions;
import org.saccade.nn.attention.Mechanism;
import org.saccade.nn.attention.RoutingAttention2D;
import org.saccade.nn.attention.RoutingOptions;
import org.saccade.nn.attention.SelfAttention2D;
import org.saccade.nn.attention.neighbourhood.Window;
import org.saccade.nn.attention.normaliser.TalkingHeads;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
        LocalSelfAttention2D layer =
                new LocalSelfAttention2D(LocalSelfAttentionOptions.of(4, 2, 3).withInput(new MapShape(3, 1, 1)));
        return new MapGraph(layer, DataType.FLOAT, List.of(new MapShape(3, 5, 6)), fusion);
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

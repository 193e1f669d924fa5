package org.saccade.nn.graph;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.Networks;

import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.saccade.nn.attention.Images.assertClose;
import static org.saccade.nn.attention.Images.onlyLayer;

/** What a definition can ask of the graph that it builds. */
class MapGraphTest {

    private static final InputType IMAGES = InputType.convolutional(4, 5, 3);
    private static final LayerWorkspaceMgr NONE = LayerWorkspaceMgr.noWorkspaces();
    private static final Parameter WEIGHTS = Parameter.weight("w", 1, 3, 3, 1, 1);

    private static INDArray x() {
        return Networks.normal(DataType.DOUBLE, 1, 2, 3, 4, 5);
    }

    private static INDArray epsilon() {
        return Networks.normal(DataType.DOUBLE, 2, 2, 3, 4, 5);
    }

    private static Layer runtime(MapLayer<?> layer) {
        Layer runtime = onlyLayer(Networks.bare(DataType.DOUBLE, IMAGES, layer));
        if (runtime.numParams() > 0) {
            runtime.setBackpropGradientsViewArray(Nd4j.create(DataType.DOUBLE, 1, runtime.numParams()));
        }
        return runtime;
    }

    private static INDArray inputGradient(Layer layer) {
        layer.setInput(x(), NONE);
        layer.activate(true, NONE);
        return layer.backpropGradient(epsilon(), NONE).getSecond();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noGradientFlowsThroughWhatIsDetached(boolean ofComputed) {
        Layer layer = runtime(Probes.layer((scope, inputs) -> {
            SDVariable source = ofComputed ? inputs.get(0).mul(3) : inputs.get(0);
            return inputs.get(0).mul(scope.detached(source));
        }));
        assertClose(inputGradient(layer), epsilon().mul(x()).mul(ofComputed ? 3 : 1));
    }

    @Test
    void aDetachedValueMayBeDetachedAgainAndReshaped() {
        Layer layer = runtime(Probes.layer((scope, inputs) -> {
            SDVariable rows = scope.detached(inputs.get(0).mul(3).reshape(-1, 20));
            return inputs.get(0).mul(scope.detached(rows).reshape(-1, 3, 4, 5));
        }));
        assertClose(inputGradient(layer), epsilon().mul(x()).mul(3));
    }

    @Test
    void aParameterThatOnlyMattersDetachedIsRefused() {
        MapLayer<?> layer = Probes.layer(
                (scope, inputs) -> inputs.get(0).mul(scope.detached(scope.parameter("w"))),
                Parameter.weight("w", 1, 1, 3, 1, 1));
        assertThatThrownBy(() -> new MapGraph(layer, DataType.FLOAT, List.of(new MapShape(3, 4, 5)), Fusion.OFF))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the output must depend on every parameter, got none on w");
    }

    /** Scores of all pairs of positions, as additive attention has them: the tanh is large, and read by backward. */
    private static MapLayer<?> scores(boolean recomputed) {
        return Probes.layer(
                (scope, inputs) -> {
                    SDVariable p = Probes.projected(scope, inputs.get(0), "w").reshape(-1, 3, 20);
                    SDVariable wide = recomputed ? scope.recomputed(() -> pairs(scope, p)) : pairs(scope, p);
                    SDVariable weights = scope.sameDiff().nn().softmax(wide.sum(1), 2); // [B, P, P]
                    return scope.sameDiff().mmul(p, weights, false, true, false).reshape(-1, 3, 4, 5);
                },
                WEIGHTS);
    }

    /** [B, C, P] to [B, C, P, P]. */
    private static SDVariable pairs(GraphScope scope, SDVariable p) {
        SDVariable sums = p.reshape(-1, 3, 20, 1).add(p.reshape(-1, 3, 1, 20));
        return scope.sameDiff().math().square(scope.sameDiff().math().tanh(sums));
    }

    @Test
    void aRecomputedPartIsNotKept() {
        MapGraph plain = graph(scores(false));
        MapGraph recomputed = graph(scores(true));
        assertThat(count(plain.backwardSteps(), "tanh")).isZero();
        assertThat(count(recomputed.forwardSteps(true), "tanh")).isEqualTo(1);
        assertThat(count(recomputed.backwardSteps(), "tanh")).isEqualTo(1);
        assertThat(plain.keptArrays()).anyMatch(name -> name.startsWith("tanh"));
        assertThat(recomputed.keptArrays()).noneMatch(name -> name.startsWith("tanh"));
        assertThat(recomputed.keptArrays()).hasSizeLessThan(plain.keptArrays().size());
        // What only forward reads is not computed again: the convolution, the softmax.
        assertThat(count(recomputed.backwardSteps(), "conv2d")).isZero();
        assertThat(count(recomputed.backwardSteps(), "softmax")).isZero();
    }

    @Test
    void aRecomputedPartHasTheSameGradients() {
        Layer plain = runtime(scores(false));
        Layer recomputed = runtime(scores(true));
        assertThat(inputGradient(recomputed)).isEqualTo(inputGradient(plain));
        assertThat(recomputed.getGradientsViewArray()).isEqualTo(plain.getGradientsViewArray());
        assertThat(plain.getGradientsViewArray().norm2Number().doubleValue()).isPositive();
    }

    @Test
    void noiseInARecomputedPartIsThatOfForward() {
        Layer plain = runtime(noisy(false));
        Layer recomputed = runtime(noisy(true));
        assertThat(inputGradient(recomputed)).isEqualTo(inputGradient(plain));
    }

    private static MapLayer<?> noisy(boolean recomputed) {
        return Probes.layer((scope, inputs) -> {
            SDVariable noise = scope.noise("n", Noise.normal(), 1, 3, 4, 5);
            SDVariable x = inputs.get(0);
            return x.mul(
                    recomputed
                            ? scope.recomputed(() -> scope.sameDiff().math().tanh(x.mul(noise)))
                            : scope.sameDiff().math().tanh(x.mul(noise)));
        });
    }

    private static MapGraph graph(MapLayer<?> layer) {
        layer.setNIn(IMAGES, true);
        return new MapGraph(layer, DataType.FLOAT, List.of(new MapShape(3, 4, 5)), Fusion.OFF);
    }

    private static long count(List<GraphStep> steps, String operation) {
        return steps.stream()
                .filter(step -> step.toString().startsWith(operation + "["))
                .count();
    }

    private static MapLayer<?> publishing() {
        return Probes.layer(
                (scope, inputs) -> {
                    scope.publish("input", inputs.get(0));
                    scope.publish("rows", inputs.get(0).mul(2).reshape(-1, 20));
                    SDVariable p = Probes.projected(scope, inputs.get(0), "w");
                    scope.publish("largest", p.max(true, 1));
                    return scope.sameDiff().math().square(p).mul(2);
                },
                WEIGHTS);
    }

    @Test
    void showsWhatIsPublishedWhileABackwardIsDue() {
        Layer layer = runtime(publishing());
        Inspectable inspectable = (Inspectable) layer;
        assertThatThrownBy(inspectable::published)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Defined \"layer0\" knows what it publishes once it has seen an input, got none yet");
        INDArray expected = inputGradient(layer);
        layer.activate(true, NONE);
        assertThat(inspectable.published()).isEqualTo(Set.of("input", "rows", "largest"));
        assertThat(inspectable.inspect("input", x())).isEqualTo(x());
        assertThat(inspectable.inspect("rows", x().get())).isEqualTo(x().mul(2).reshape(6, 20));
        INDArray other = Networks.normal(DataType.DOUBLE, 3, 1, 3, 2, 2);
        assertThat(inspectable.inspect("largest", other).shape()).containsExactly(1, 1, 2, 2);
        assertThat(layer.backpropGradient(epsilon(), NONE).getSecond()).isEqualTo(expected);
        assertThatThrownBy(() -> inspectable.inspect("weights", x()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Defined \"layer0\" shows only what it publishes, got weights, published are"
                        + " [input, largest, rows]");
    }

    @Test
    void whatIsPublishedIsNotComputedOtherwise() {
        MapGraph graph = graph(publishing());
        assertThat(count(graph.forwardSteps(true), "reduce_max")).isZero();
        assertThat(count(graph.forwardSteps(false), "reduce_max")).isZero();
        assertThat(count(graph.publishedSteps("rows"), "conv2d")).isZero();
    }

    @Test
    void aPassThatCannotFitSaysWhatItWouldNeed() {
        MapLayer<?> layer = new Probes.Layer() {
            private static final long serialVersionUID = 1;

            @Override
            public long keptElements(List<MapShape> inputs) {
                return 1L << 40;
            }

            @Override
            public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
                throw new IllegalStateException("no graph is built for it");
            }
        };
        assertThatThrownBy(() -> Networks.bare(DataType.DOUBLE, IMAGES, layer).output(x()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(" \"layer0\" must not keep more than the process may still take, needs 16384.00"
                        + " GiB, allowed ")
                .hasMessageEndingWith(" GiB, batch=2, inputs=[MapShape[channels=3, height=4, width=5]]; use a stride on"
                        + " keys and values, a window, a smaller batch or a larger -Dorg.bytedeco.javacpp.maxbytes");
    }

    @Test
    void aLayerWithoutParametersIsOne() {
        Layer layer = runtime(Probes.layer((scope, inputs) -> inputs.get(0).mul(2)));
        assertThat(layer.numParams()).isZero();
        assertClose(inputGradient(layer), epsilon().mul(2));
    }

    @Test
    void aSequenceIsAMapOfHeightOne() {
        MapLayer<?> layer = Probes.sequenceLayer(
                (scope, inputs) -> {
                    assertThat(MapShape.of(inputs.get(0))).isEqualTo(MapShape.sequence(3, 5));
                    return Probes.projected(scope, inputs.get(0), "w");
                },
                WEIGHTS);
        InputType sequences = InputType.recurrent(3, 5, RNNFormat.NCW);
        layer.setNIn(sequences, true);
        assertThat(layer.getOutputType(0, sequences)).isEqualTo(sequences);
        LayerRuntime runtime =
                (LayerRuntime) Networks.bare(DataType.DOUBLE, sequences, layer).getLayer(0);
        runtime.setBackpropGradientsViewArray(Nd4j.create(DataType.DOUBLE, 1, 9));
        INDArray w = runtime.getParam("w").reshape(3, 3);
        INDArray x = Networks.normal(DataType.DOUBLE, 1, 2, 3, 5).dup('f');
        runtime.setInput(x, NONE);
        INDArray y = runtime.activate(true, NONE);
        INDArray gradient = runtime.backpropGradient(y.dup('f'), NONE).getSecond();
        for (int b = 0; b < 2; b++) {
            assertClose(y.slice(b).dup(), w.mmul(x.slice(b)));
            assertClose(gradient.slice(b).dup(), w.transpose().mmul(y.slice(b)));
        }
    }

    @Test
    void aSequenceOfUnknownLengthIsRefused() {
        MapLayer<?> layer =
                Probes.sequenceLayer((scope, inputs) -> inputs.get(0).mul(2));
        assertThatThrownBy(() -> layer.setNIn(InputType.recurrent(3), true))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(
                        "Defined \"null\" needs sequences of a known length in the format NCW, got the input type ");
    }

    @Test
    void aPlainGraphGivesWhatTheLayerGivesInInference() {
        SameDiff sameDiff = SameDiff.create();
        SDVariable x = sameDiff.placeHolder("x", DataType.DOUBLE, -1, 3, 4, 5);
        INDArray w = Networks.normal(DataType.DOUBLE, 4, 3, 3, 1, 1);
        PlainScope scope = GraphScope.of(sameDiff, Map.of("w", sameDiff.constant("weights", w)));
        SDVariable p = Probes.projected(scope, x, "w").mul(scope.noise("n", Noise.dropout(0.5), 1, 3, 4, 5));
        SDVariable y = scope.recomputed(() -> scope.detached(p).add(scope.training()));
        scope.publish("p", p);
        INDArray values = sameDiff.outputSingle(Map.of("x", x()), y.name());
        Layer layer = runtime(Probes.layer((s, inputs) -> Probes.projected(s, inputs.get(0), "w"), WEIGHTS));
        layer.setParam("w", w);
        assertClose(values, layer.activate(x(), false, NONE));
        assertThat(scope.published("p")).isSameAs(p);
        assertThatThrownBy(() -> scope.parameter("v"))
                .hasMessage("a parameter must be declared before a graph can read it, got v, declared are [w]");
    }
}

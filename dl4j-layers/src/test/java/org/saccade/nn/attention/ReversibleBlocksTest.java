package org.saccade.nn.attention;

import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.saccade.nn.Networks;
import org.saccade.nn.graph.Inspectable;
import org.saccade.nn.graph.MapShape;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.saccade.nn.attention.Images.assertClose;

/** Against the same blocks as a network of layers that keep their activations. */
class ReversibleBlocksTest {

    private static final int HIDDEN = 5;
    private static final Mechanism MECHANISM = Mechanism.of(3, 1);

    @BeforeAll
    static void useDouble() {
        Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    }

    @AfterAll
    static void useFloat() {
        Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
    }

    static Stream<INDArray> images() {
        return Randomised.awkwardImages(6);
    }

    private static ReversibleBlocks2D blocks(int depth) {
        return new ReversibleBlocks2D(ReversibleOptions.of(depth, MECHANISM, FeedForward.of(HIDDEN)));
    }

    /** Blocks of ordinary layers: F1, G1, F2 and so on. */
    private static ComputationGraph ordinary(int depth, INDArray x) {
        InputType half = InputType.convolutional(x.size(2), x.size(3), 3);
        GraphBuilder graph = new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .updater(new NoOp())
                .convolutionMode(ConvolutionMode.Same)
                .graphBuilder()
                .addInputs("x1", "x2")
                .setInputTypes(half, half);
        String one = "x1";
        String two = "x2";
        for (int block = 1; block <= depth; block++) {
            graph.addLayer("n" + block, new NormalisedChannels(), two);
            graph.addLayer("F" + block, new SelfAttention2D(MECHANISM), "n" + block);
            one = sum(graph, "y" + block, one, "F" + block);
            graph.addLayer("m" + block, new NormalisedChannels(), one);
            graph.addLayer("G" + block + "a", pointwise(HIDDEN, Activation.RELU), "m" + block);
            graph.addLayer("G" + block + "b", pointwise(3, Activation.IDENTITY), "G" + block + "a");
            two = sum(graph, "z" + block, two, "G" + block + "b");
        }
        graph.addVertex("y", new MergeVertex(), one, two)
                .addLayer("loss", loss(), "y")
                .setOutputs("loss");
        ComputationGraph network = new ComputationGraph(graph.build());
        network.init();
        return network;
    }

    private static String sum(GraphBuilder graph, String name, String... inputs) {
        graph.addVertex(name, new ElementWiseVertex(ElementWiseVertex.Op.Add), inputs);
        return name;
    }

    private static Layer pointwise(int channels, Activation activation) {
        return new ConvolutionLayer.Builder(1, 1)
                .nOut(channels)
                .activation(activation)
                .build();
    }

    private static Layer loss() {
        return new CnnLossLayer.Builder(LossFunction.MSE)
                .activation(Activation.IDENTITY)
                .build();
    }

    /** The ordinary network's name of a parameter: G1.W2 is the W of G1b. */
    private static String ordinaryName(String name) {
        return name.startsWith("F")
                ? name.replace('.', '_')
                : name.replaceFirst("\\.(.)1$", "a_$1").replaceFirst("\\.(.)2$", "b_$1");
    }

    private static void share(Map<String, INDArray> from, Map<String, INDArray> to) {
        from.forEach((name, value) -> {
            INDArray target = to.get(ordinaryName(name.substring(name.indexOf('_') + 1)));
            target.assign(value.dup('c').reshape('c', target.shape()));
        });
    }

    private static INDArray[] halves(INDArray x) {
        return new INDArray[] {
            x.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 3)).dup('c'),
            x.get(NDArrayIndex.all(), NDArrayIndex.interval(3, 6)).dup('c')
        };
    }

    private static MultiLayerNetwork reversible(int depth, INDArray x) {
        MultiLayerNetwork network = Randomised.network(blocks(depth), x);
        network.params().muli(0.3);
        return network;
    }

    @ParameterizedTest
    @MethodSource("images")
    void givesTheOutputsAndGradientsOfBlocksThatKeepTheirActivations(INDArray x) {
        compare(3, x);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 12})
    void getsTheInputsOfItsBlocksBackAtAnyDepth(int depth) {
        compare(depth, Randomised.image(6, 3, 4));
    }

    private static void compare(int depth, INDArray x) {
        MultiLayerNetwork reversible = reversible(depth, x);
        ComputationGraph ordinary = ordinary(depth, x);
        share(reversible.paramTable(), ordinary.paramTable());
        assertClose(reversible.output(x), ordinary.outputSingle(halves(x)), 1e-13);

        INDArray labels = Networks.normal(DataType.DOUBLE, 9, x.shape());
        reversible.setInput(x);
        reversible.setLabels(labels);
        reversible.computeGradientAndScore();
        ordinary.setInputs(halves(x));
        ordinary.setLabels(labels);
        ordinary.computeGradientAndScore();
        Map<String, INDArray> expected = ordinary.gradient().gradientForVariable();
        reversible.gradient().gradientForVariable().forEach((name, gradient) -> {
            INDArray other = expected.get(ordinaryName(name.substring(name.indexOf('_') + 1)));
            assertClose(gradient, other.dup('c').reshape('c', gradient.shape()), 1e-12);
        });
    }

    @Test
    void handsTheGradientOfItsInputOn() {
        INDArray x = Randomised.image(6, 2, 2);
        MultiLayerNetwork stacked =
                Networks.classifier(DataType.DOUBLE, InputType.convolutional(2, 2, 6), blocks(2), blocks(1), blocks(1));
        assertThat(GradientCheckUtil.checkGradients(new GradientCheckUtil.MLNConfig()
                        .net(stacked)
                        .input(x)
                        .labels(Networks.oneHot(DataType.DOUBLE, 2, 3))
                        .epsilon(1e-6)
                        .maxRelError(1e-5)
                        .minAbsoluteError(1e-9)))
                .isTrue();
    }

    @Test
    void weightsOfAllBlocksAreShownOneAfterTheOther() {
        INDArray x = Randomised.image(6, 3, 4);
        MultiLayerNetwork reversible = reversible(2, x);
        ComputationGraph ordinary = ordinary(2, x);
        share(reversible.paramTable(), ordinary.paramTable());
        INDArray weights = Randomised.inspect(reversible, AttentionGraph.WEIGHTS, x); // [B, depth N, P, S]
        assertThat(weights.shape()).isEqualTo(new long[] {2, 2, 12, 12});
        Map<String, INDArray> activations = ordinary.feedForward(halves(x), false);
        for (int block = 1; block <= 2; block++) {
            INDArray read = activations.get("n" + block);
            INDArray expected = ((Inspectable) ordinary.getLayer("F" + block)).inspect(AttentionGraph.WEIGHTS, read);
            for (int b = 0; b < 2; b++) {
                assertClose(weights.slice(b).slice(block - 1), expected.slice(b).slice(0));
            }
        }
    }

    @Test
    void onlyThePublishedIsShown() {
        INDArray x = Randomised.image(6, 3, 4);
        assertThatThrownBy(() -> Randomised.inspect(reversible(2, x), "gate", x))
                .hasMessageContaining("shows only what it publishes, got gate, published are [lse, weights]");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 12, 100})
    void aFeedForwardInChunksIsTheSame(int chunks) {
        INDArray x = Randomised.image(6, 3, 4);
        FeedForward whole = FeedForward.of(HIDDEN).withActivation(FeedForward.Activation.GELU);
        MultiLayerNetwork expected =
                Randomised.network(new ReversibleBlocks2D(ReversibleOptions.of(1, MECHANISM, whole)), x);
        MultiLayerNetwork chunked = Randomised.network(
                new ReversibleBlocks2D(ReversibleOptions.of(1, MECHANISM, whole.withChunks(chunks))), x);
        assertClose(chunked.output(x), expected.output(x));
    }

    /** A frozen layer sees an inference pass only, and hands its input's gradient on all the same. */
    @Test
    void aFrozenStackHandsTheGradientOn() {
        INDArray x = Randomised.image(6, 3, 4);
        INDArray epsilon = Networks.normal(DataType.DOUBLE, 3, x.shape());
        assertClose(
                inputGradient(Randomised.network(new FrozenLayerWithBackprop(blocks(2)), x), x, epsilon),
                inputGradient(Randomised.network(blocks(2), x), x, epsilon));
    }

    private static INDArray inputGradient(MultiLayerNetwork network, INDArray x, INDArray epsilon) {
        network.setInput(x);
        network.setLabels(epsilon);
        network.computeGradientAndScore();
        return network.getLayer(0)
                .backpropGradient(epsilon, LayerWorkspaceMgr.noWorkspaces())
                .getSecond();
    }

    @Test
    void memoryIsThatOfOneBlock() {
        List<MapShape> shape = List.of(new MapShape(6, 3, 4));
        assertThat(built(1).keptElements(shape)).isEqualTo(built(50).keptElements(shape));
    }

    private static ReversibleBlocks2D built(int depth) {
        ReversibleBlocks2D blocks = blocks(depth);
        blocks.setNIn(InputType.convolutional(3, 4, 6), true);
        return blocks;
    }

    @Test
    void channelsAreEvenAndResidualsKeepThem() {
        assertThatThrownBy(() -> Randomised.initial(blocks(1), Randomised.image(7, 3, 4)))
                .hasStackTraceContaining("reversible blocks need an even number of channels, got channels=7");
        assertThatThrownBy(() -> Randomised.initial(blocks(1), Randomised.image(8, 3, 4)))
                .hasStackTraceContaining("a residual must have the shape of what it is added to, got"
                        + " MapShape[channels=3, height=3, width=4], added to MapShape[channels=4, height=3, width=4]");
    }

    @Test
    void optionsAreInRange() {
        assertThatThrownBy(() -> blocks(0)).hasMessage("depth must be at least 1, got depth=0");
        assertThatThrownBy(() -> FeedForward.of(0)).hasMessage("hidden must be at least 1, got hidden=0");
        assertThatThrownBy(() -> FeedForward.of(2).withChunks(0)).hasMessage("chunks must be at least 1, got chunks=0");
        assertThatThrownBy(() -> FeedForward.of(2).withActivation(null))
                .hasMessage("activation must be one of RELU, GELU, QUICK_GELU, got activation=null");
    }
}

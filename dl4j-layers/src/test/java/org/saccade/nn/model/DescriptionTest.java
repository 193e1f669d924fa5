package org.saccade.nn.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SelfAttentionLayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.saccade.nn.Networks;
import org.saccade.nn.block.Assembly;
import org.saccade.nn.block.Bottleneck;
import org.saccade.nn.block.Features;
import org.saccade.nn.block.MixerKind;
import org.saccade.nn.block.MixerOptions;
import org.saccade.nn.catalogue.Sample;
import org.saccade.nn.catalogue.SampleNetwork;
import org.saccade.nn.catalogue.Samples;
import org.saccade.nn.graph.Arithmetic;
import org.saccade.nn.graph.MapShape;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class DescriptionTest {

    private static final String INPUT = "input";

    private static GraphBuilder graph() {
        return new NeuralNetConfiguration.Builder()
                .convolutionMode(ConvolutionMode.Same)
                .graphBuilder()
                .addInputs(INPUT);
    }

    private static ComputationGraphConfiguration ended(GraphBuilder graph, String last) {
        return graph.addLayer("classes", softmax(), last).setOutputs("classes").build();
    }

    private static OutputLayer softmax() {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(3)
                .activation(Activation.SOFTMAX)
                .build();
    }

    /** Layers of every kind that is known, with what they cost by hand. */
    private static ComputationGraphConfiguration convolutional() {
        GraphBuilder graph = graph().addLayer(
                        "dense-kernel",
                        new ConvolutionLayer.Builder(3, 5).nOut(4).build(),
                        INPUT)
                .addLayer("norm", new BatchNormalization(), "dense-kernel")
                .addLayer(
                        "pool",
                        new SubsamplingLayer.Builder(PoolingType.MAX)
                                .kernelSize(2, 2)
                                .stride(2, 2)
                                .build(),
                        "norm")
                .addLayer(
                        "depthwise",
                        new DepthwiseConvolution2D.Builder(3, 3)
                                .depthMultiplier(2)
                                .hasBias(false)
                                .build(),
                        "pool")
                .addLayer(
                        "separable",
                        new SeparableConvolution2D.Builder(3, 3)
                                .depthMultiplier(2)
                                .nOut(5)
                                .build(),
                        "depthwise")
                .addLayer(
                        "up",
                        new Deconvolution2D.Builder(2, 2).stride(2, 2).nOut(4).build(),
                        "separable")
                .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "up", "norm")
                .addLayer("features", new DenseLayer.Builder().nOut(10).build(), "sum");
        return ended(graph, "features");
    }

    private static LayerDescription row(
            String name, String type, List<Long> shape, long parameters, long state, long multiplyAdds) {
        return row(name, type, shape, parameters, state, multiplyAdds, 0);
    }

    private static LayerDescription row(
            String name,
            String type,
            List<Long> shape,
            long parameters,
            long state,
            long multiplyAdds,
            long elementwise) {
        Arithmetic arithmetic = new Arithmetic(multiplyAdds, 0, elementwise);
        return new LayerDescription(name, type, shape, parameters, state, Optional.of(arithmetic));
    }

    @Test
    void describesAConvolutionalNetworkAsByHand() {
        Description description = Description.of(convolutional(), InputType.convolutional(6, 8, 2));
        assertThat(description.layers())
                .containsExactlyInAnyOrder(
                        row("dense-kernel", "ConvolutionLayer", List.of(4L, 6L, 8L), 3 * 5 * 2 * 4 + 4, 0, 120 * 48),
                        row("norm", "BatchNormalization", List.of(4L, 6L, 8L), 8, 8, 0, 2 * 192),
                        row("pool", "SubsamplingLayer", List.of(4L, 3L, 4L), 0, 0, 0, 4 * 48),
                        row("depthwise", "DepthwiseConvolution2D", List.of(8L, 3L, 4L), 9 * 8, 0, 72 * 12),
                        row(
                                "separable",
                                "SeparableConvolution2D",
                                List.of(5L, 3L, 4L),
                                9 * 16 + 16 * 5 + 5,
                                0,
                                224 * 12),
                        row("up", "Deconvolution2D", List.of(4L, 6L, 8L), 4 * 5 * 4 + 4, 0, 80 * 12),
                        row("sum", "ElementWiseVertex", List.of(4L, 6L, 8L), 0, 0, 0, 192),
                        row("features", "DenseLayer", List.of(10L), 1920 + 10, 0, 1920),
                        row("classes", "OutputLayer", List.of(3L), 33, 0, 30));
        assertThat(description.unknown()).isEmpty();
        assertThat(description.parameters()).isEqualTo(124 + 8 + 72 + 229 + 84 + 1930 + 33);
        assertThat(description.state()).isEqualTo(8);
        assertThat(description.arithmetic())
                .isEqualTo(new Arithmetic(5760 + 864 + 2688 + 960 + 1920 + 30, 0, 384 + 192 + 192));
    }

    @Test
    void aLayerStandsAfterThoseThatItReads() {
        List<String> names = Description.of(convolutional(), InputType.convolutional(6, 8, 2)).layers().stream()
                .map(LayerDescription::name)
                .toList();
        convolutional().getVertexInputs().forEach((name, inputs) -> inputs.stream()
                .filter(input -> !input.equals(INPUT))
                .forEach(input -> assertThat(names).containsSubsequence(input, name)));
    }

    @Test
    void describesSequences() {
        GraphBuilder graph = graph().addLayer(
                        "convolution",
                        new Convolution1DLayer.Builder(5).stride(2).nOut(4).build(),
                        INPUT)
                .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), "convolution");
        Description description = Description.of(ended(graph, "pool"), InputType.recurrent(2, 9, RNNFormat.NCW));
        assertThat(description.layers().get(0))
                .isEqualTo(row("convolution", "Convolution1DLayer", List.of(4L, 5L), 44, 0, 5 * 2 * 4 * 5));
    }

    @Test
    void saysWhatItDoesNotKnow() {
        GraphBuilder graph = graph().addLayer(
                        "recurrent", new LSTM.Builder().nOut(4).build(), INPUT)
                .addLayer(
                        "attention",
                        new SelfAttentionLayer.Builder()
                                .nIn(4)
                                .nOut(4)
                                .nHeads(1)
                                .projectInput(false)
                                .build(),
                        "recurrent")
                .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), "attention");
        Description description = Description.of(ended(graph, "pool"), InputType.recurrent(2, 9, RNNFormat.NCW));
        assertThat(description.unknown()).containsExactly("recurrent", "attention");
        assertThat(description.arithmetic()).isEqualTo(new Arithmetic(12, 0, 4 * 9));
        assertThat(description.parameters()).isEqualTo(4 * 4 * (2 + 4 + 1) + 15);
    }

    @Test
    void aSequenceOfAnyLengthCostsNobodyKnowsWhat() {
        GraphBuilder graph = graph().addLayer(
                        "convolution", new Convolution1DLayer.Builder(1).nOut(4).build(), INPUT)
                .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), "convolution");
        Description description = Description.of(ended(graph, "pool"), InputType.recurrent(2, RNNFormat.NCW));
        assertThat(description.unknown()).containsExactly("convolution", "pool");
        assertThat(description.layers().get(0).outputShape()).containsExactly(4L, -1L);
    }

    @Test
    void aFrozenLayerCostsWhatItCosts() {
        ConvolutionLayer convolution =
                new ConvolutionLayer.Builder(3, 3).nIn(2).nOut(4).build();
        GraphBuilder graph = graph().addLayer("frozen", new FrozenLayer(convolution), INPUT)
                .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), "frozen");
        Description description = Description.of(ended(graph, "pool"), InputType.convolutional(5, 7, 2));
        assertThat(description.layers().get(0))
                .isEqualTo(row("frozen", "ConvolutionLayer", List.of(4L, 5L, 7L), 76, 0, 72 * 35));
    }

    static Stream<Sample> samples() {
        return Samples.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void agreesWithANetworkAroundEachLayerOfTheCatalogue(Sample sample) {
        ComputationGraph network = SampleNetwork.classifier(DataType.FLOAT, sample);
        assertAgrees(network, SampleNetwork.normalInputs(DataType.FLOAT, sample, 1, 1));
    }

    @ParameterizedTest
    @EnumSource(ModelPreset.class)
    void agreesWithABuiltNetwork(ModelPreset preset) {
        boolean images = preset.architecture().axes() == 2;
        MapShape input = images ? new MapShape(3, 37, 45) : MapShape.sequence(2, 45);
        ComputationGraph network = new ComputationGraph(preset.build(input, 10, 7, new NoOp(), 0));
        network.init();
        assertAgrees(
                network,
                images
                        ? Networks.normal(DataType.FLOAT, 1, 1, 3, 37, 45)
                        : Networks.normal(DataType.FLOAT, 1, 1, 2, 45));
    }

    private static void assertAgrees(ComputationGraph network, INDArray... inputs) {
        InputType[] types = Arrays.stream(inputs).map(DescriptionTest::type).toArray(InputType[]::new);
        Description description = Description.of(network.getConfiguration(), types);
        // Not the network's numParams: 1.0.0-M2.1 forgets vertices there.
        assertThat(description.parameters() + description.state())
                .isEqualTo(network.params().length());
        Map<String, INDArray> activations = network.feedForward(inputs, false);
        assertThat(description.layers()).hasSize(activations.size() - inputs.length);
        for (LayerDescription layer : description.layers()) {
            long[] shape = activations.get(layer.name()).shape();
            assertThat(layer.outputShape())
                    .as(layer.name())
                    .containsExactlyElementsOf(
                            Arrays.stream(shape).skip(1).boxed().toList());
            assertThat(layer.parameters() + layer.state())
                    .as(layer.name())
                    .isEqualTo(network.getVertex(layer.name()).numParams());
        }
    }

    private static InputType type(INDArray input) {
        return input.rank() == 3
                ? InputType.recurrent(input.size(1), input.size(2), RNNFormat.NCW)
                : InputType.convolutional(input.size(2), input.size(3), input.size(1));
    }

    /** Millions of multiply-adds of stand-alone attention's blocks, without the product of query and position, PkD. */
    @ParameterizedTest
    @CsvSource({
        "64, 64, 1, 56, 173.8", "256, 64, 1, 56, 161.0", "256, 128, 2, 56, 450.4", "512, 128, 1, 28, 151.1",
        "512, 256, 2, 28, 430.7", "1024, 256, 1, 14, 146.2", "1024, 512, 2, 14, 420.9", "2048, 512, 1, 7, 143.8"
    })
    void countsTheBlocksOfStandAloneNetworks(int channels, int width, int stride, int side, double millions) {
        GraphBuilder graph = graph();
        Features features = Bottleneck.of(MixerKind.LOCAL_ATTENTION.with(MixerOptions.published()))
                .addTo(new Assembly(graph), "block", new Features(INPUT, channels), width, stride);
        ComputationGraphConfiguration network =
                graph.setOutputs(features.layer()).build();
        Arithmetic arithmetic = Description.of(network, InputType.convolutional(side, side, channels))
                .arithmetic();
        long positions = (long) side * side;
        assertThat((arithmetic.multiplyAdds() - positions * 7 * width) / 1e6).isCloseTo(millions, within(0.05));
        assertThat(arithmetic.positionAdditions()).isEqualTo(positions * 49 * width);
    }

    @Test
    void countsResNet50() {
        ComputationGraphConfiguration network =
                ModelPreset.RESNET50.build(new MapShape(3, 224, 224), 1000, 7, new Nesterovs(), 0);
        Description description = Description.of(network, InputType.convolutional(224, 224, 3));
        assertThat(description.parameters()).isEqualTo(25_557_032);
        assertThat(description.state()).isEqualTo(2 * 26_560);
        assertThat(description.arithmetic().multiplyAdds() / 1e9).isCloseTo(4.09, within(0.005));
        // 11.1 million activations: norms, ReLUs, sums and the pool are 0.04 of the paper's 8.2.
        assertThat(description.arithmetic().operations() / 1e9).isCloseTo(8.22, within(0.005));
    }

    @Test
    void leavesTheNetworkAsItIs() {
        ComputationGraphConfiguration plain = convolutional();
        String before = plain.toJson();
        Description.of(plain, InputType.convolutional(6, 8, 2));
        assertThat(plain.toJson()).isEqualTo(before);
        ComputationGraphConfiguration own =
                ModelPreset.SMALL_ATTENTION_RESNET.build(new MapShape(3, 32, 32), 10, 7, new Nesterovs(), 0);
        String json = own.toJson();
        Description.of(own, InputType.convolutional(64, 48, 3));
        assertThat(own.toJson()).isEqualTo(json);
    }

    @Test
    void refusesInputsForWhichTheNetworkHasOtherParameters() {
        ComputationGraphConfiguration network =
                ModelPreset.SMALL_ATTENTION_RESNET.build(new MapShape(3, 32, 32), 10, 7, new Nesterovs(), 0);
        assertThatThrownBy(() -> Description.of(network, InputType.convolutional(32, 32, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "a network that knows its inputs must be described for such ones, got 144 parameters instead"
                                + " of 432 in stem");
    }
}

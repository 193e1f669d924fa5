package org.saccade.nn.block;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.NoOp;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.FeedForward;
import org.saccade.nn.attention.Mechanism;
import org.saccade.nn.attention.catalogue.SelfAttentionMechanisms;
import org.saccade.nn.attention.projection.Convolution;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.model.Architecture;
import org.saccade.nn.model.Description;

import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** The blocks of CvT, CoAtNet and the Harmonic transformer. */
class TransformerBlocksTest {

    private static final MobileBlock MOBILE = MobileBlock.published();
    private static final AttentionBlock RELATIVE = coAtNet(4);

    private static AttentionBlock coAtNet(int channelsOfHead) {
        return AttentionBlock.ofImages(
                width -> SelfAttentionMechanisms.coAtNet(width, width / channelsOfHead, width),
                FeedForward.Activation.GELU);
    }

    private static AttentionBlock cvt(int heads) {
        return AttentionBlock.ofImages(
                width -> SelfAttentionMechanisms.cvt(width, heads, width, 2), FeedForward.Activation.QUICK_GELU);
    }

    static Stream<Arguments> blocks() {
        return Stream.of(
                arguments(MOBILE, 4, 1, 5, 3),
                arguments(MOBILE, 8, 2, 5, 7),
                arguments(MOBILE, 8, 1, 1, 4),
                arguments(RELATIVE, 4, 1, 5, 3),
                arguments(RELATIVE, 8, 2, 5, 7),
                arguments(cvt(2), 4, 1, 3, 4),
                arguments(new TokenEmbedding(7, 2), 6, 4, 11, 13),
                arguments(new ClassTokenStack(2, 2), 4, 1, 5, 3));
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void agreesWithDifferences(Block block, int channels, int stride, int height, int width) {
        BlockNetwork.assertAgreesWithDifferences(
                BlockNetwork.classifier(DataType.DOUBLE, block, channels, stride, height, width), height, width);
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void oneDnnGivesTheGradientsOfThePlainCode(Block block, int channels, int stride, int height, int width) {
        BlockNetwork.assertSameGradients(
                BlockNetwork.classifier(DataType.DOUBLE, block, channels, stride, height, width),
                BlockNetwork.classifier(DataType.FLOAT, block, channels, stride, height, width),
                height,
                width);
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void rebuildsFromItsJson(Block block, int channels, int stride, int height, int width) {
        String json = BlockNetwork.classifier(DataType.FLOAT, block, channels, stride, height, width)
                .getConfiguration()
                .toJson();
        assertThat(ComputationGraphConfiguration.fromJson(json).toJson()).isEqualTo(json);
    }

    /** The published depths (arXiv:2103.15808, table 2); parameters and multiply-adds that the paper rounds to 20, 4.5, 32 and 7.1. */
    @ParameterizedTest
    @CsvSource({"1, 2, 10, 19997480, 4.57", "1, 4, 16, 31622696, 7.18"})
    void cvtIsAsLargeAsPublished(int first, int second, int third, long parameters, double billionMultiplyAdds) {
        Stem stem = (assembly, input) -> new TokenEmbedding(7, 2).addTo(assembly, "stem", input, 64, 4);
        Description network = classifier(
                stem,
                new Stage(cvt(1), first, 64, 1),
                new Stage(new TokenEmbedding(3, 1), 1, 192, 2),
                new Stage(cvt(3), second, 192, 1),
                new Stage(new TokenEmbedding(3, 1), 1, 384, 2),
                new Stage(new ClassTokenStack(third, 6), 1, 384, 1));
        assertThat(network.parameters()).isEqualTo(parameters);
        assertThat(billionMultiplyAdds(network)).isCloseTo(billionMultiplyAdds, within(0.005));
    }

    /** CoAtNet-0 (arXiv:2106.04803, tables 3 and 4): 25 M, 4.2 billion. */
    @Test
    void coAtNetIsAsLargeAsPublished() {
        Description network = classifier(
                new DoubleConvolutionStem(64),
                new Stage(MOBILE, 2, 96, 2),
                new Stage(MOBILE, 3, 192, 2),
                new Stage(coAtNet(32), 5, 384, 2),
                new Stage(coAtNet(32), 2, 768, 2));
        assertThat(network.parameters()).isEqualTo(25_199_540);
        assertThat(billionMultiplyAdds(network)).isCloseTo(4.14, within(0.005));
    }

    private static double billionMultiplyAdds(Description network) {
        return network.arithmetic().multiplyAdds() / 1e9;
    }

    /** Of images of 224x224, in 1000 classes. */
    private static Description classifier(Stem stem, Stage... stages) {
        return Description.of(
                new Architecture(2, stem, List.of(stages)).build(new MapShape(3, 224, 224), 1000, 7, new NoOp(), 0),
                InputType.convolutional(224, 224, 3));
    }

    /** Both round up: a pool that did not could not be added to the strided convolution. */
    @ParameterizedTest
    @CsvSource({"1, 1", "5, 7", "4, 6"})
    void halvesWithOddSidesRoundedUp(int height, int width) {
        for (Block block : new Block[] {MOBILE, RELATIVE}) {
            ComputationGraph network = BlockNetwork.classifier(DataType.FLOAT, block, 8, 2, height, width);
            INDArray x = BlockNetwork.batch(DataType.FLOAT, height, width).getFeatures();
            String last =
                    network.getConfiguration().getVertexInputs().get("pool").get(0);
            assertThat(network.feedForward(x, false).get(last).shape())
                    .containsExactly(4, 8, (height + 1) / 2, (width + 1) / 2);
        }
    }

    /** Strides of keys and values make them fewer; the sequence keeps its length. */
    @Test
    void blocksOverSequencesKeepThem() {
        Convolution strided = new Convolution(3, 3, false);
        AttentionBlock block = AttentionBlock.ofSequences(
                width -> Mechanism.of(width, 2).withProjections(new Convolution(3, 1, false), strided, strided),
                FeedForward.Activation.GELU);
        GraphBuilder graph = new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("signals")
                .setInputTypes(InputType.recurrent(6, 11, RNNFormat.NCW));
        Features input = new Features("signals", 6);
        Features features = block.addTo(new Assembly(graph), "block", input, 6, 1);
        graph.addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), features.layer())
                .addLayer(
                        "classes",
                        new OutputLayer.Builder()
                                .nOut(3)
                                .activation(Activation.SOFTMAX)
                                .build(),
                        "pool")
                .setOutputs("classes");
        ComputationGraph network = new ComputationGraph(graph.build());
        network.init();
        INDArray x = Networks.normal(DataType.FLOAT, 1, 2, 6, 11);
        assertThat(network.feedForward(x, false).get(features.layer()).shape()).containsExactly(2, 6, 11);
        assertThatThrownBy(() -> block.addTo(new Assembly(graph), "other", input, 8, 2))
                .hasMessage("a block over sequences keeps length and channels, got stride=2, width=8, channels=6");
    }

    @Test
    void aClassTokenStackKeepsSizeAndChannels() {
        assertThatThrownBy(() -> BlockNetwork.classifier(DataType.FLOAT, new ClassTokenStack(1, 2), 8, 1, 4, 4))
                .hasMessage("blocks with a class token keep size and channels, got stride=1, width=8, channels=4");
    }
}

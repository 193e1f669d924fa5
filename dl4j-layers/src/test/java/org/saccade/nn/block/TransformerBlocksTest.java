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
import org.saccade.nn.Networks;
import org.saccade.nn.attention.FeedForward;
import org.saccade.nn.attention.catalogue.SelfAttentionMechanisms;

import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** The blocks of CvT, CoAtNet and the Harmonic transformer. */
class TransformerBlocksTest {

    private static final MobileBlock MOBILE = MobileBlock.published();
    private static final AttentionBlock RELATIVE = coAtNet(4);

    private static AttentionBlock coAtNet(int channelsOfHead) {
        return new AttentionBlock(
                width -> SelfAttentionMechanisms.coAtNet(width, width / channelsOfHead, width),
                FeedForward.Activation.GELU);
    }

    private static AttentionBlock cvt(int heads) {
        return new AttentionBlock(
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

    @ParameterizedTest
    @CsvSource({"6, 1, 11, 11", "6, 2, 11, 6", "8, 2, 1, 1", "8, 3, 10, 4"})
    void aBlockOverSequencesRoundsLengthsUp(int channels, int stride, int length, int expected) {
        for (Mixer mixer : List.of(Sequences.attentive(3, 2), Sequences.convolutional(5))) {
            GraphBuilder graph = new NeuralNetConfiguration.Builder()
                    .graphBuilder()
                    .addInputs("signals")
                    .setInputTypes(InputType.recurrent(6, length, RNNFormat.NCW));
            Features features = new SequenceBlock(mixer)
                    .addTo(new Assembly(graph), "block", new Features("signals", 6), channels, stride);
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
            INDArray x = Networks.normal(DataType.FLOAT, 1, 2, 6, length);
            assertThat(network.feedForward(x, false).get(features.layer()).shape())
                    .containsExactly(2, channels, expected);
        }
    }

    @Test
    void aClassTokenStackKeepsSizeAndChannels() {
        assertThatThrownBy(() -> BlockNetwork.classifier(DataType.FLOAT, new ClassTokenStack(1, 2), 8, 1, 4, 4))
                .hasMessage("blocks with a class token keep size and channels, got stride=1, width=8, channels=4");
    }
}

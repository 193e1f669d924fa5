package org.saccade.nn.block;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
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
import org.saccade.nn.attention.Mechanism;
import org.saccade.nn.attention.catalogue.SelfAttentionMechanisms;
import org.saccade.nn.attention.projection.Convolution;
import org.saccade.nn.graph.MapLayer;
import org.saccade.nn.graph.Parameter;

import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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

    /** The published depths: arXiv:2103.15808, table 2; the sums are those of its official code. */
    @ParameterizedTest
    @CsvSource({"1, 2, 10, 19997480", "1, 4, 16, 31622696"})
    void cvtHasThePublishedParameters(int first, int second, int third, long parameters) {
        ComputationGraphConfiguration network = classifier(
                224,
                new Stage(new TokenEmbedding(7, 2), 1, 64, 4),
                new Stage(cvt(1), first, 64, 1),
                new Stage(new TokenEmbedding(3, 1), 1, 192, 2),
                new Stage(cvt(3), second, 192, 1),
                new Stage(new TokenEmbedding(3, 1), 1, 384, 2),
                new Stage(new ClassTokenStack(third, 6), 1, 384, 1));
        assertThat(trained(network)).isEqualTo(parameters);
    }

    /** arXiv:2106.04803, table 3: 25 M. */
    @Test
    void coAtNetHasThePublishedParameters() {
        ComputationGraphConfiguration network = classifier(
                224,
                new Stage(new TokenEmbedding(3, 1), 1, 64, 2),
                new Stage(MOBILE, 2, 96, 2),
                new Stage(MOBILE, 3, 192, 2),
                new Stage(coAtNet(32), 5, 384, 2),
                new Stage(coAtNet(32), 2, 768, 2));
        assertThat(trained(network)).isBetween(24_950_000L, 25_250_000L);
    }

    private static ComputationGraphConfiguration classifier(int side, Stage... stages) {
        GraphBuilder graph = new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("images")
                .setInputTypes(InputType.convolutional(side, side, 3));
        Features features = new Features("images", 3);
        for (int i = 0; i < stages.length; i++) {
            features = stages[i].addTo(new Assembly(graph), "stage" + i, features);
        }
        return graph.addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), features.layer())
                .addLayer(
                        "classes",
                        new OutputLayer.Builder()
                                .nOut(1000)
                                .activation(Activation.SOFTMAX)
                                .build(),
                        "pool")
                .setOutputs("classes")
                .build();
    }

    private static long trained(ComputationGraphConfiguration network) {
        return network.getVertices().values().stream()
                .filter(LayerVertex.class::isInstance)
                .map(vertex -> ((LayerVertex) vertex).getLayerConf().getLayer())
                .mapToLong(TransformerBlocksTest::trained)
                .sum();
    }

    /** Running statistics are not. */
    private static long trained(Layer layer) {
        long all = layer.initializer().numParams(layer);
        if (layer instanceof MapLayer<?> map) {
            return all - Parameter.count(map.parameters(), Parameter.Kind.STATE);
        }
        return layer instanceof BatchNormalization ? all / 2 : all;
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

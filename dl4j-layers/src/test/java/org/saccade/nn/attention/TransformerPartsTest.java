package org.saccade.nn.attention;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.catalogue.SelfAttentionMechanisms;
import org.saccade.nn.attention.projection.ClassTokenProjection;
import org.saccade.nn.attention.projection.DepthwiseProjection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.saccade.nn.attention.Images.assertClose;

/** Layer normalisation, feed-forward layers and class tokens. */
class TransformerPartsTest {

    private static final LayerNormalizationOptions NORMALIZATION = LayerNormalizationOptions.of(1e-5);

    @ParameterizedTest
    @CsvSource({"7, 1, 1", "5, 3, 4", "2, 1, 11"})
    void aNormalisedPositionHasMeanZeroAndVarianceOne(int channels, int height, int width) {
        INDArray x = Networks.normal(DataType.DOUBLE, 1, 2, channels, height, width)
                .muli(100)
                .addi(3);
        INDArray y = output(x, new LayerNormalization2D(NORMALIZATION));
        INDArray squares = y.mul(y).mean(1);
        assertThat(y.mean(1).amaxNumber().doubleValue()).isCloseTo(0, within(1e-9));
        assertThat(squares.subi(1).amaxNumber().doubleValue()).isCloseTo(0, within(1e-3));
    }

    /** A single channel is its own mean. */
    @Test
    void ofOneChannelTheBiasIsLeft() {
        INDArray x = Networks.normal(DataType.DOUBLE, 1, 2, 1, 3, 4);
        MultiLayerNetwork network = network(x, new LayerNormalization2D(NORMALIZATION));
        network.getLayer(0).getParam(LayerNormalization2D.BIAS).assign(0.25);
        assertClose(network.output(x), Nd4j.valueArrayOf(x.shape(), 0.25, DataType.DOUBLE));
    }

    @Test
    void epsilonMustBePositive() {
        assertThatThrownBy(() -> LayerNormalizationOptions.of(0))
                .hasMessage("epsilon must be positive and finite, got epsilon=0.0");
        assertThatThrownBy(() -> new LayerNormalizationOptions(-1, 1e-5))
                .hasMessage("inputChannels must be at least 0, got inputChannels=-1");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 100})
    void aFeedForwardLayerInChunksIsTheSame(int chunks) {
        INDArray x = Networks.normal(DataType.DOUBLE, 1, 2, 3, 5, 2);
        FeedForward whole = FeedForward.of(4).withActivation(FeedForward.Activation.QUICK_GELU);
        assertClose(output(x, new FeedForward2D(whole.withChunks(chunks))), output(x, new FeedForward2D(whole)));
    }

    @Test
    void aFeedForwardLayerNeedsItsOptions() {
        assertThatThrownBy(() -> new FeedForward2D(null)).hasMessage("feedForward must be given, got feedForward=null");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 5", "1, 7"})
    void aClassTokenStandsBeforeTheRowsOfPixels(int height, int width) {
        INDArray x = Networks.normal(DataType.DOUBLE, 1, 2, 3, height, width);
        MultiLayerNetwork network = network(x, new ClassToken2D());
        INDArray token = network.getLayer(0).getParam(ClassToken2D.TOKEN);
        INDArray y = network.output(x);
        assertThat(y.shape()).containsExactly(2, 3, 1, 1 + height * width);
        assertThat(columns(y, 1, 1 + height * width)).isEqualTo(x.reshape('c', 2, 3, 1, height * width));
        assertThat(columns(y, 0, 1)).isEqualTo(ofTwo(token));
    }

    @Test
    void poolingReadsTheClassToken() {
        INDArray x = Networks.normal(DataType.DOUBLE, 1, 2, 3, 2, 5);
        MultiLayerNetwork network = network(x, new ClassToken2D(), new ClassTokenPooling2D());
        INDArray token = network.getLayer(0).getParam(ClassToken2D.TOKEN);
        assertThat(network.output(x)).isEqualTo(ofTwo(token));
    }

    /** A token [1, C] of both examples, [2, C, 1, 1]. */
    private static INDArray ofTwo(INDArray token) {
        return Nd4j.concat(0, token, token).reshape('c', 2, token.size(1), 1, 1);
    }

    /** The token takes no part in the convolution: the image's projection is that of the image alone. */
    @Test
    void theTokenChangesTheImageThroughAttentionOnly() {
        INDArray x = Networks.normal(DataType.DOUBLE, 1, 1, 3, 1, 1 + 5 * 2);
        INDArray changed = x.dup('c');
        columns(changed, 0, 1).addi(7);
        SelfAttention2D layer = new SelfAttention2D(SelfAttentionMechanisms.cvtWithClassToken(4, 2, 3, 1, 2));
        MultiLayerNetwork network = network(x, layer);
        network.getLayer(0).getParam("Wv").assign(0);
        network.getLayer(0).getParam("Wk").assign(0);
        assertThat(network.output(changed)).isEqualTo(network.output(x));
    }

    @Test
    void aClassTokenStandsBeforeWholeRows() {
        Layer layer = new SelfAttention2D(SelfAttentionMechanisms.cvtWithClassToken(4, 2, 3, 1, 5));
        assertThatThrownBy(() -> network(Nd4j.create(DataType.DOUBLE, 1, 3, 1, 15), layer))
                .hasStackTraceContaining(
                        "a map with a class token must have one row, the token and then all rows of an image, "
                                + "got map 1x15, width=5");
        assertThatThrownBy(() -> network(Nd4j.create(DataType.DOUBLE, 1, 3, 2, 8), new ClassTokenPooling2D()))
                .hasStackTraceContaining("a map with a class token must have one row, got map 2x8");
        assertThatThrownBy(() -> new ClassTokenProjection(new DepthwiseProjection(3, 1), 0))
                .hasMessage("width must be at least 1, got width=0");
        assertThatThrownBy(() -> new ClassTokenProjection(null, 1))
                .hasMessage("projection must be given, got projection=null");
    }

    private static INDArray columns(INDArray map, long from, long to) {
        return map.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(from, to));
    }

    private static INDArray output(INDArray x, Layer... layers) {
        return network(x, layers).output(x);
    }

    private static MultiLayerNetwork network(INDArray x, Layer... layers) {
        return Networks.bare(DataType.DOUBLE, InputType.convolutional(x.size(2), x.size(3), x.size(1)), layers);
    }
}

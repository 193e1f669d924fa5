package org.saccade.nn.attention;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.catalogue.SelfAttentionMechanisms;
import org.saccade.nn.graph.Inspectable;
import org.saccade.nn.graph.MapShape;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.saccade.nn.attention.ConvolutionalAttention2D.KEY_WEIGHTS;
import static org.saccade.nn.attention.ConvolutionalAttention2D.OUTPUT_WEIGHTS;
import static org.saccade.nn.attention.ConvolutionalAttention2D.QUERY_WEIGHTS;
import static org.saccade.nn.attention.ConvolutionalAttention2D.VALUE_WEIGHTS;
import static org.saccade.nn.attention.Images.assertClose;
import static org.saccade.nn.attention.Images.onlyLayer;

class ConvolutionalAttention2DTest {

    @ParameterizedTest
    @CsvSource({
        // height, width, channels, heads, query kernel and stride, key and value kernel and stride
        "1, 1, 4, 1, 7, 1, 7, 1", // kernels larger than the image
        "5, 25, 8, 4, 3, 2, 1, 3",
        "13, 7, 6, 2, 5, 3, 3, 2", // primes: nothing divides anything
        "2, 9, 3, 3, 1, 1, 3, 5" // one channel a head, a single row of keys
    })
    void agreesWithTheLoops(
            int height, int width, int channels, int heads, int queryKernel, int queryStride, int kernel, int stride) {
        ConvolutionalAttentionOptions options = ConvolutionalAttentionOptions.of(channels)
                .withHeads(heads)
                .withQuery(queryKernel, queryStride)
                .withKeyValue(kernel, stride)
                .withOutputChannels(5);
        INDArray x = Networks.normal(DataType.DOUBLE, 1, 2, 3, height, width);
        MultiLayerNetwork network = network(DataType.DOUBLE, x, options);
        INDArray expected = Images.each(x, image -> {
            double[][][] q = Attend.convolve(image, parameter(network, QUERY_WEIGHTS), queryStride);
            double[][][] k = Attend.convolve(image, parameter(network, KEY_WEIGHTS), stride);
            double[][][] v = Attend.convolve(image, parameter(network, VALUE_WEIGHTS), stride);
            double scale = 1 / Math.sqrt((double) channels / heads);
            return Attend.convolve(Attend.global(q, k, v, heads, scale), parameter(network, OUTPUT_WEIGHTS), 1);
        });
        assertClose(network.output(x), expected);
    }

    @Test
    void queriesOfZeroAverageTheValues() {
        INDArray x = Networks.normal(DataType.DOUBLE, 2, 2, 3, 5, 6);
        MultiLayerNetwork network = network(
                DataType.DOUBLE,
                x,
                ConvolutionalAttentionOptions.of(4).withHeads(2).withoutOutputConvolution());
        parameter(network, QUERY_WEIGHTS).assign(0);
        INDArray values = Images.each(x, image -> Attend.convolve(image, parameter(network, VALUE_WEIGHTS), 1));
        assertClose(network.output(x), values.mean(true, 2, 3).broadcast(2, 4, 5, 6));
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "13, 7, 2", "5, 4, 8"})
    void kernelsOfOnePixelAreMultiHeadAttention(int height, int width, int heads) {
        INDArray x = Networks.normal(DataType.DOUBLE, 2, 2, 3, height, width);
        MultiLayerNetwork convolutional = network(
                DataType.DOUBLE,
                x,
                ConvolutionalAttentionOptions.of(8)
                        .withHeads(heads)
                        .withQuery(1, 1)
                        .withKeyValue(1, 1)
                        .withOutputChannels(8));
        MultiLayerNetwork multiHead = Networks.bare(
                DataType.DOUBLE,
                InputType.convolutional(height, width, 3),
                new SelfAttention2D(SelfAttentionMechanisms.multiHead(8, heads)));
        convolutional.getLayer(0).paramTable().forEach((name, value) -> onlyLayer(multiHead)
                .setParam(name, value));
        assertClose(convolutional.output(x), multiHead.output(x));
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1, 1", "5, 6, 2, 3", "13, 7, 3, 2", "2, 9, 1, 5"})
    void withStridesQueriesOfZeroAverageTheKeptValues(int height, int width, int queryStride, int stride) {
        INDArray x = Networks.normal(DataType.DOUBLE, 2, 2, 3, height, width);
        MultiLayerNetwork network = network(
                DataType.DOUBLE,
                x,
                ConvolutionalAttentionOptions.of(4)
                        .withHeads(4)
                        .withQuery(3, queryStride)
                        .withKeyValue(3, stride)
                        .withoutOutputConvolution());
        parameter(network, QUERY_WEIGHTS).assign(0);
        INDArray values = Images.each(x, image -> Attend.convolve(image, parameter(network, VALUE_WEIGHTS), stride));
        INDArray mean = values.mean(true, 2, 3);
        assertClose(
                network.output(x), mean.broadcast(2, 4, (height - 1) / queryStride + 1, (width - 1) / queryStride + 1));
    }

    @Test
    void aStrideOnKeysAndValuesKeepsTheSizeOfTheOutput() {
        ConvolutionalAttention2D layer = new ConvolutionalAttention2D(ConvolutionalAttentionOptions.of(6)
                .withInput(new MapShape(3, 1, 1))
                .withKeyValue(3, 4));
        assertThat(layer.getOutputType(0, InputType.convolutional(9, 8, 3)))
                .isEqualTo(InputType.convolutional(9, 8, 6));
    }

    @Test
    void aStrideOnTheQueryMakesTheOutputSmaller() {
        ConvolutionalAttention2D layer = new ConvolutionalAttention2D(ConvolutionalAttentionOptions.of(6)
                .withInput(new MapShape(3, 1, 1))
                .withQuery(3, 2));
        assertThat(layer.getOutputType(0, InputType.convolutional(9, 8, 3)))
                .isEqualTo(InputType.convolutional(5, 4, 6));
    }

    @Test
    void showsItsWeights() {
        INDArray x = Networks.normal(DataType.DOUBLE, 2, 2, 3, 5, 6);
        MultiLayerNetwork network = network(
                DataType.DOUBLE,
                x,
                ConvolutionalAttentionOptions.of(4).withHeads(2).withKeyValue(3, 2));
        INDArray weights = ((Inspectable) onlyLayer(network)).inspect(AttentionGraph.WEIGHTS, x);
        assertThat(weights.shape()).containsExactly(2, 2, 30, 9);
        assertClose(weights.sum(3), Nd4j.ones(DataType.DOUBLE, 2, 2, 30));
    }

    @Test
    void reportsItsMemory() {
        ConvolutionalAttention2D layer = new ConvolutionalAttention2D(ConvolutionalAttentionOptions.of(4)
                .withInput(new MapShape(3, 1, 1))
                .withHeads(2)
                .withoutOutputConvolution());
        assertThat(layer.getMemoryReport(InputType.convolutional(2, 3, 3)).toString())
                .contains("ConvolutionalAttention2D");
        // q, k, v: 4 x 6; logarithms of sums: 2 heads x 6
        assertThat(layer.keptElements(List.of(new MapShape(3, 2, 3)))).isEqualTo(4 * 3 * 6 + 2 * 6);
    }

    private static INDArray parameter(MultiLayerNetwork network, String name) {
        return onlyLayer(network).getParam(name);
    }

    private static MultiLayerNetwork network(DataType type, INDArray x, ConvolutionalAttentionOptions options) {
        return Networks.bare(
                type, InputType.convolutional(x.size(2), x.size(3), x.size(1)), new ConvolutionalAttention2D(options));
    }
}

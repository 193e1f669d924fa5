package org.saccade.nn.attention;

import org.assertj.core.data.Offset;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.neighbourhood.BorderMode;
import org.saccade.nn.graph.Inspectable;

import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.saccade.nn.attention.Images.assertClose;
import static org.saccade.nn.attention.Images.onlyLayer;

class LocalSelfAttention2DTest {

    static Stream<Arguments> awkwardImages() {
        return Stream.of(BorderMode.values())
                .flatMap(border -> Stream.of(Positions.NONE, Positions.RELATIVE)
                        .flatMap(positions -> Stream.of(
                                // height, width, channels, heads, window
                                arguments(1, 1, 4, 1, 7, positions, border), // window larger than the image: all border
                                arguments(5, 25, 8, 4, 5, positions, border), // one axis one tile, the other four
                                arguments(
                                        13, 7, 6, 2, 3, positions,
                                        border), // primes: nothing divides anything; an odd head
                                arguments(9, 8, 4, 2, 9, positions, border), // one pixel more than a tile
                                arguments(2, 17, 4, 2, 1, positions, border)))) // a window of one pixel
                .filter(LocalSelfAttention2DTest::exists);
    }

    /** A window that is shifted inward must fit. */
    private static boolean exists(Arguments image) {
        int shorter = Math.min((Integer) image.get()[0], (Integer) image.get()[1]);
        return image.get()[6] != BorderMode.SHIFT || (Integer) image.get()[4] <= shorter;
    }

    @ParameterizedTest
    @MethodSource("awkwardImages")
    void agreesWithTheLoops(
            int height, int width, int channels, int heads, int window, Positions positions, BorderMode border) {
        LocalSelfAttentionOptions options = LocalSelfAttentionOptions.of(channels, heads, window)
                .withPositions(positions)
                .withBorder(border)
                .withScale(0.7);
        INDArray x = Networks.normal(DataType.DOUBLE, 1, 2, 3, height, width);
        MultiLayerNetwork network = network(DataType.DOUBLE, x, options);
        assertClose(network.output(x), inLoops(network, x, options));
    }

    @ParameterizedTest
    @MethodSource("awkwardImages")
    void publishesTheLogSumExpOfTheLoops(
            int height, int width, int channels, int heads, int window, Positions positions, BorderMode border) {
        LocalSelfAttentionOptions options = LocalSelfAttentionOptions.of(channels, heads, window)
                .withPositions(positions)
                .withBorder(border)
                .withScale(0.7);
        INDArray x = Networks.normal(DataType.DOUBLE, 1, 2, 3, height, width);
        MultiLayerNetwork network = network(DataType.DOUBLE, x, options);
        network.output(x);
        INDArray expected = Images.each(
                x,
                image -> Attend.localLogSumExp(
                        Attend.convolve(image, onlyLayer(network).getParam(LocalSelfAttention2D.QUERY_WEIGHTS), 1),
                        Attend.convolve(image, onlyLayer(network).getParam(LocalSelfAttention2D.KEY_WEIGHTS), 1),
                        options,
                        onlyLayer(network).getParam(LocalSelfAttention2D.ROW_EMBEDDINGS),
                        onlyLayer(network).getParam(LocalSelfAttention2D.COLUMN_EMBEDDINGS)));
        assertClose(((Inspectable) onlyLayer(network)).inspect(AttentionGraph.LOG_SUM_EXP, x), expected);
    }

    private static INDArray inLoops(MultiLayerNetwork network, INDArray x, LocalSelfAttentionOptions options) {
        double[][][][] y = new double[(int) x.size(0)][][][];
        for (int b = 0; b < y.length; b++) {
            double[][][] image = Attend.example(x, b);
            y[b] = Attend.local(
                    Attend.convolve(image, onlyLayer(network).getParam(LocalSelfAttention2D.QUERY_WEIGHTS), 1),
                    Attend.convolve(image, onlyLayer(network).getParam(LocalSelfAttention2D.KEY_WEIGHTS), 1),
                    Attend.convolve(image, onlyLayer(network).getParam(LocalSelfAttention2D.VALUE_WEIGHTS), 1),
                    options,
                    onlyLayer(network).getParam(LocalSelfAttention2D.ROW_EMBEDDINGS),
                    onlyLayer(network).getParam(LocalSelfAttention2D.COLUMN_EMBEDDINGS));
        }
        return Nd4j.create(y);
    }

    @Test
    void maskKeepsAConstantImageAndZeroAttenuatesItsBorder() {
        INDArray x = Nd4j.ones(DataType.DOUBLE, 1, 3, 9, 9);
        assertThat(spread(BorderMode.MASK, x)).isLessThan(1e-12);
        assertThat(spread(BorderMode.ZERO, x)).isGreaterThan(1e-3);
    }

    private static double spread(BorderMode border, INDArray x) {
        INDArray y = network(
                        DataType.DOUBLE,
                        x,
                        LocalSelfAttentionOptions.of(4, 2, 3).withBorder(border))
                .output(x);
        INDArray first =
                y.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, 1), NDArrayIndex.interval(0, 1));
        return y.sub(first.broadcast(y.shape())).amaxNumber().doubleValue()
                + y.sub(y.get(
                                        NDArrayIndex.all(),
                                        NDArrayIndex.all(),
                                        NDArrayIndex.interval(4, 5),
                                        NDArrayIndex.interval(4, 5))
                                .broadcast(y.shape()))
                        .amaxNumber()
                        .doubleValue();
    }

    @ParameterizedTest
    @EnumSource(
            value = Positions.class,
            names = {"NONE", "RELATIVE"})
    void aWindowOfOnePixelGivesTheValues(Positions positions) {
        INDArray x = Networks.normal(DataType.DOUBLE, 2, 2, 3, 5, 11);
        MultiLayerNetwork network = network(
                DataType.DOUBLE, x, LocalSelfAttentionOptions.of(4, 2, 1).withPositions(positions));
        INDArray values = onlyLayer(network).getParam(LocalSelfAttention2D.VALUE_WEIGHTS);
        assertClose(network.output(x), Images.each(x, image -> Attend.convolve(image, values, 1)));
    }

    /** Half of the channels tell the row, half the column. */
    @Test
    void absolutePositionsAreAddedToTheInput() {
        INDArray x = Networks.normal(DataType.DOUBLE, 2, 2, 8, 5, 7);
        LocalSelfAttentionOptions options = LocalSelfAttentionOptions.of(4, 2, 3);
        MultiLayerNetwork absolute = network(DataType.DOUBLE, x, options.withPositions(Positions.ABSOLUTE));
        MultiLayerNetwork plain = network(DataType.DOUBLE, x, options.withPositions(Positions.NONE));
        plain.setParams(absolute.params());
        INDArray placed = x.dup();
        for (int channel = 0; channel < 8; channel++) {
            for (int row = 0; row < 5; row++) {
                for (int column = 0; column < 7; column++) {
                    int place = channel < 4 ? row : column;
                    double angle = place / Math.pow(10_000, channel % 4 / 2 * 2 / 4.0);
                    double wave = channel % 2 == 0 ? Math.sin(angle) : Math.cos(angle);
                    for (int example = 0; example < 2; example++) {
                        double before = x.getDouble(example, channel, row, column);
                        placed.putScalar(new int[] {example, channel, row, column}, before + wave);
                    }
                }
            }
        }
        assertClose(absolute.output(x), plain.output(placed));
    }

    @Test
    void aWindowOverTheWholeImageIsGlobalAttention() {
        INDArray x = Networks.normal(DataType.DOUBLE, 3, 2, 3, 4, 9);
        MultiLayerNetwork network = network(
                DataType.DOUBLE, x, LocalSelfAttentionOptions.of(4, 2, 17).withPositions(Positions.NONE));
        INDArray q = onlyLayer(network).getParam(LocalSelfAttention2D.QUERY_WEIGHTS);
        INDArray k = onlyLayer(network).getParam(LocalSelfAttention2D.KEY_WEIGHTS);
        INDArray v = onlyLayer(network).getParam(LocalSelfAttention2D.VALUE_WEIGHTS);
        assertClose(
                network.output(x),
                Images.each(
                        x,
                        image -> Attend.global(
                                Attend.convolve(image, q, 1),
                                Attend.convolve(image, k, 1),
                                Attend.convolve(image, v, 1),
                                2,
                                1)));
    }

    @ParameterizedTest
    @EnumSource(BorderMode.class)
    void aShiftedImageGivesAShiftedOutputAwayFromTheBorder(BorderMode border) {
        INDArray wide = Networks.normal(DataType.DOUBLE, 4, 1, 3, 12, 13);
        INDArray left = columns(wide, 0, 12).dup('c');
        INDArray right = columns(wide, 1, 13).dup('c');
        MultiLayerNetwork network = network(
                DataType.DOUBLE, left, LocalSelfAttentionOptions.of(4, 2, 5).withBorder(border));
        assertClose(
                columns(network.output(left), 3, 10).dup('c'),
                columns(network.output(right), 2, 9).dup('c'));
    }

    private static INDArray columns(INDArray images, int from, int to) {
        return images.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(from, to));
    }

    /** With queries of zero all weights are equal, so the sum of a one-hot image's output counts keys: 4, 6 and 9 for window 3. */
    @ParameterizedTest
    @CsvSource({"MASK, 0, 0, 4", "MASK, 0, 5, 6", "MASK, 5, 5, 9", "ZERO, 0, 0, 9", "ZERO, 5, 0, 9"})
    void weighsTheKeysOfAWindowEqually(BorderMode border, int row, int column, int keys) {
        INDArray x = Nd4j.create(DataType.DOUBLE, 1, 1, 10, 10);
        x.putScalar(new int[] {0, 0, row, column}, 1);
        MultiLayerNetwork network = network(
                DataType.DOUBLE, x, LocalSelfAttentionOptions.of(2, 1, 3).withBorder(border));
        onlyLayer(network).getParam(LocalSelfAttention2D.QUERY_WEIGHTS).assign(0);
        onlyLayer(network).getParam(LocalSelfAttention2D.VALUE_WEIGHTS).assign(1);
        assertThat(network.output(x).getDouble(0, 0, row, column)).isCloseTo(1.0 / keys, within());
    }

    private static Offset<Double> within() {
        return Offset.offset(1e-12);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 1000})
    void hugeLogitsStayNumbers(double size) {
        INDArray x = Networks.normal(DataType.FLOAT, 5, 2, 3, 9, 9).muli(size);
        INDArray y = network(DataType.FLOAT, x, LocalSelfAttentionOptions.of(4, 2, 5))
                .output(x);
        assertThat(y.isNaN().any()).isFalse();
        assertThat(y.isInfinite().any()).isFalse();
    }

    @Test
    void beginsWithUnitVarianceProjectionsAndEmbeddingsOfOneOverTheHead() {
        INDArray x = Networks.normal(DataType.DOUBLE, 6, 1, 64, 3, 3);
        MultiLayerNetwork network = network(DataType.DOUBLE, x, LocalSelfAttentionOptions.of(256, 4, 31));
        assertThat(variance(network, LocalSelfAttention2D.QUERY_WEIGHTS)).isBetween(0.95 / 64, 1.05 / 64);
        assertThat(variance(network, LocalSelfAttention2D.ROW_EMBEDDINGS)).isBetween(0.9 / 64, 1.1 / 64);
        assertThat(variance(network, LocalSelfAttention2D.COLUMN_EMBEDDINGS)).isBetween(0.9 / 64, 1.1 / 64);
    }

    private static double variance(MultiLayerNetwork network, String parameter) {
        return onlyLayer(network).getParam(parameter).varNumber().doubleValue();
    }

    private static MultiLayerNetwork network(DataType type, INDArray x, LocalSelfAttentionOptions options) {
        return Networks.bare(
                type, InputType.convolutional(x.size(2), x.size(3), x.size(1)), new LocalSelfAttention2D(options));
    }
}

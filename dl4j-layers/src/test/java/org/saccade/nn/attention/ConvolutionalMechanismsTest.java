package org.saccade.nn.attention;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.catalogue.SelfAttentionMechanisms;
import org.saccade.nn.attention.normaliser.MonotonicWindow;
import org.saccade.nn.attention.projection.DepthwiseProjection;
import org.saccade.nn.attention.projection.Identity;
import org.saccade.nn.attention.projection.SinusoidConvolution;
import org.saccade.nn.attention.score.DotProduct;
import org.saccade.nn.graph.Inspectable;
import org.saccade.nn.graph.MapShape;

import java.util.HashMap;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;
import static org.saccade.nn.attention.Images.assertClose;
import static org.saccade.nn.attention.Images.onlyLayer;

/** Attention among convolutions: along sequences (row 27), CvT, attention-augmented convolution (34), and Deep Voice 3 (21). */
class ConvolutionalMechanismsTest {

    @ParameterizedTest
    @CsvSource({"1, 1, 1, 1", "9, 3, 1, 2", "7, 5, 3, 1", "4, 9, 2, 3"})
    void aSequenceIsAnImageOfOneRow(int length, int kernel, int queryStride, int keyValueStride) {
        ConvolutionalAttentionOptions options = ConvolutionalAttentionOptions.of(4)
                .withHeads(2)
                .withQuery(kernel, queryStride)
                .withKeyValue(kernel, keyValueStride);
        INDArray x = Networks.normal(DataType.DOUBLE, 1, 2, 3, length);
        MultiLayerNetwork sequences =
                Networks.bare(DataType.DOUBLE, InputType.recurrent(3, length), new ConvolutionalAttention1D(options));
        MultiLayerNetwork images = Networks.bare(
                DataType.DOUBLE, InputType.convolutional(1, length, 3), new ConvolutionalAttention2D(options));
        onlyLayer(sequences).paramTable().forEach((name, weights) -> {
            INDArray square =
                    Nd4j.zeros(DataType.DOUBLE, onlyLayer(images).getParam(name).shape());
            square.get(
                            NDArrayIndex.all(),
                            NDArrayIndex.all(),
                            NDArrayIndex.interval(square.size(2) / 2, square.size(2) / 2 + 1),
                            NDArrayIndex.all())
                    .assign(weights); // only the middle row of a kernel meets an image of one row
            onlyLayer(images).getParam(name).assign(square);
        });
        INDArray y = images.output(x.reshape('c', 2, 3, 1, length));
        assertClose(sequences.output(x), y.dup('c').reshape('c', 2, 4, y.size(3)));
    }

    /** Kernels of one 1 in the middle and a normalisation that changes nothing. */
    @Test
    void cvtWithIdleKernelsIsMultiHead() {
        Mechanism cvt = SelfAttentionMechanisms.cvt(4, 1, 5, 1);
        INDArray x = Networks.normal(DataType.DOUBLE, 1, 2, 4, 3, 5);
        RandomParameters parameters = RandomParameters.of(cvt, 2, x);
        for (String role : new String[] {"q", "k", "v"}) {
            INDArray kernel = Nd4j.zeros(DataType.DOUBLE, 4, 1, 3, 3);
            for (int c = 0; c < 4; c++) {
                kernel.putScalar(new int[] {c, 0, 1, 1}, 1);
            }
            parameters
                    .with(DepthwiseProjection.KERNEL + role, kernel)
                    .filled(1, DepthwiseProjection.GAIN + role)
                    .filled(0, DepthwiseProjection.SHIFT + role, DepthwiseProjection.MEAN + role)
                    .filled(1 - 1e-5, DepthwiseProjection.VARIANCE + role);
        }
        Mechanism plain = SelfAttentionMechanisms.multiHeadWithBiases(4, 1)
                .withOutput(Output.mixedTo(5).withBias());
        assertClose(Plain.attend(cvt, 2, x, parameters.values()), Plain.attend(plain, 2, x, parameters.values()));
    }

    @Test
    void aTrainingStepMovesTheRunningStatisticsTowardsTheBatch() {
        INDArray x = Networks.normal(DataType.DOUBLE, 1, 2, 4, 3, 5).addi(3);
        MultiLayerNetwork network = Networks.classifier(
                DataType.DOUBLE,
                InputType.convolutional(3, 5, 4),
                new SelfAttention2D(SelfAttentionMechanisms.cvt(4, 2, 4, 2)));
        INDArray kernel = onlyLayer(network).getParam(DepthwiseProjection.KERNEL + "q");
        kernel.assign(0);
        for (int c = 0; c < 4; c++) {
            kernel.putScalar(new int[] {c, 0, 1, 1}, 1);
        }
        network.fit(x, Networks.oneHot(DataType.DOUBLE, 2, 3));
        assertClose(
                onlyLayer(network).getParam(DepthwiseProjection.MEAN + "q"),
                x.mean(0, 2, 3).mul(0.1).reshape(1, 4));
        INDArray centred = x.sub(x.mean(true, 0, 2, 3).broadcast(x.shape()));
        assertClose(
                onlyLayer(network).getParam(DepthwiseProjection.VARIANCE + "q"),
                centred.mul(centred).mean(0, 2, 3).mul(0.1).add(0.9).reshape(1, 4));
    }

    @Test
    void anAugmentedConvolutionIsBothOneAfterTheOther() {
        AttentionAugmentedOptions options = AttentionAugmentedOptions.of(7, 3, 4, 2, 2);
        INDArray x = Networks.normal(DataType.DOUBLE, 1, 2, 3, 5, 4);
        MultiLayerNetwork network = Networks.bare(
                DataType.DOUBLE, InputType.convolutional(5, 4, 3), new AttentionAugmentedConvolution2D(options));
        INDArray y = network.output(x);
        assertThat(y.shape()).containsExactly(2, 7, 5, 4);
        INDArray convolution = onlyLayer(network).getParam(AttentionAugmentedConvolution2D.CONVOLUTION_WEIGHTS);
        assertClose(channels(y, 0, 5), Images.each(x, image -> Attend.convolve(image, convolution, 1)));
        Map<String, INDArray> parameters = new HashMap<>(onlyLayer(network).paramTable());
        assertClose(channels(y, 5, 7), Plain.attend(options.attention(), 2, x, parameters));
    }

    private static INDArray channels(INDArray y, int from, int to) {
        return y.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to), NDArrayIndex.all(), NDArrayIndex.all())
                .dup('c');
    }

    @Test
    void queriesOfZeroGiveDeepVoiceTheAverageTimesTheRootOfItsLength() {
        Mechanism mechanism = SelfAttentionMechanisms.deepVoice3(4, 3, 3, 1, 1);
        INDArray x = Networks.normal(DataType.DOUBLE, 1, 2, 3, 1, 7);
        RandomParameters parameters = RandomParameters.of(mechanism, 1, x)
                .filled(0, "Wq")
                .with("Wo", Nd4j.eye(3).castTo(DataType.DOUBLE));
        assertClose(
                Plain.attend(mechanism, 1, x, parameters.values()),
                x.mean(true, 3).mul(Math.sqrt(7)).broadcast(2, 3, 1, 7));
    }

    /** Keys at twice the rate of the queries: query 2 j stands where key j does. */
    @Test
    void twoRatesAlignQueriesAndKeys() {
        Mechanism mechanism = Mechanism.of(8, 1)
                .withProjections(new SinusoidConvolution(1), new SinusoidConvolution(2), new SinusoidConvolution(1))
                .withScore(new DotProduct(1));
        ComputationGraph network = Networks.bare(
                DataType.DOUBLE, new CrossAttention1D(mechanism), InputType.recurrent(8, 7), InputType.recurrent(8, 4));
        network.getVertex(Networks.VERTEX)
                .paramTable(false)
                .forEach((name, value) -> value.assign(Nd4j.eye(8).reshape(8, 8, 1, 1)));
        INDArray weights = ((Inspectable) network.getVertex(Networks.VERTEX))
                .inspect(
                        AttentionGraph.WEIGHTS,
                        Nd4j.zeros(DataType.DOUBLE, 1, 8, 7),
                        Nd4j.zeros(DataType.DOUBLE, 1, 8, 4));
        assertThat(weights.reshape('c', 7, 4)
                        .argMax(1)
                        .get(NDArrayIndex.interval(0, 2, 7))
                        .toLongVector())
                .containsExactly(0, 1, 2, 3);
    }

    /** Logits are the keys' single channel: the best key of all is the second, but a window of 3 goes on from the best within it. */
    @Test
    void aMonotonicWindowNeverGoesBack() {
        double[] keys = {1, 5, 2, 4, 3, 0};
        Mechanism mechanism = Mechanism.of(1, 1)
                .withProjections(new Identity(), new Identity(), new Identity())
                .withScore(new DotProduct(1))
                .withNormaliser(new MonotonicWindow(3));
        ComputationGraph network = Networks.bare(
                DataType.DOUBLE, new CrossAttention1D(mechanism), InputType.recurrent(1, 5), InputType.recurrent(1, 6));
        INDArray queries = Nd4j.createFromArray(new double[][][] {{{1, -1, 1, -1, -1}}});
        INDArray weights = ((Inspectable) network.getVertex(Networks.VERTEX))
                .inspect(AttentionGraph.WEIGHTS, queries, Nd4j.createFromArray(new double[][][] {{keys}}))
                .reshape('c', 5, 6);
        int[] firsts = {0, 1, 2, 3, 5}; // 1 of 0..2, 2 (least) of 1..3, 3 of 2..4, 5 (least) of 3..5, 5
        for (int query = 0; query < firsts.length; query++) {
            double sum = 0;
            for (int key = firsts[query]; key < Math.min(firsts[query] + 3, 6); key++) {
                sum += Math.exp(queries.getDouble(0, 0, query) * keys[key]);
            }
            for (int key = 0; key < 6; key++) {
                boolean seen = key >= firsts[query] && key < firsts[query] + 3;
                double expected = seen ? Math.exp(queries.getDouble(0, 0, query) * keys[key]) / sum : 0;
                assertThat(weights.getDouble(query, key)).isCloseTo(expected, offset(1e-12));
            }
        }
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> AttentionAugmentedOptions.of(8, 3, 4, 8, 2))
                .hasMessage("valueChannels must leave channels to the convolution, got valueChannels=8,"
                        + " outputChannels=8");
        assertThatThrownBy(() -> AttentionAugmentedOptions.of(8, 2, 4, 4, 2))
                .hasMessage("kernel must be odd so that it has a centre, got kernel=2");
        assertThatThrownBy(() -> new SinusoidConvolution(0))
                .hasMessage("rate must be positive and finite, got rate=0.0");
        AttentionGraph deepVoice = new AttentionGraph(SelfAttentionMechanisms.deepVoice3(4, 2, 3, 1, 1.3), 1);
        assertThatThrownBy(() ->
                        deepVoice.parameters(MapShape.sequence(4, 3), MapShape.sequence(4, 5), MapShape.sequence(2, 6)))
                .hasMessage("there must be as many values as keys, got keys 1x5, values 1x6");
        assertThatThrownBy(() -> new MonotonicWindow(0)).hasMessage("keys must be at least 1, got keys=0");
        assertThatThrownBy(() -> new DepthwiseProjection(4, 1))
                .hasMessage("kernel must be odd so that it has a centre, got kernel=4");
    }
}

package org.saccade.nn.attention;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.Fused;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.catalogue.LocalMechanisms;
import org.saccade.nn.attention.catalogue.SelfAttentionMechanisms;
import org.saccade.nn.attention.map.AttentionMap;
import org.saccade.nn.attention.map.AttentionMaps;
import org.saccade.nn.attention.map.Cell;
import org.saccade.nn.attention.neighbourhood.BorderMode;
import org.saccade.nn.attention.neighbourhood.Window;
import org.saccade.nn.attention.normaliser.Softmax;
import org.saccade.nn.attention.position.Absolute;
import org.saccade.nn.attention.position.RelativeAxes;
import org.saccade.nn.attention.position.RelativeBias;
import org.saccade.nn.attention.position.Sinusoid;
import org.saccade.nn.attention.projection.Convolution;
import org.saccade.nn.attention.projection.GatedInput;
import org.saccade.nn.attention.projection.Grouped;
import org.saccade.nn.attention.projection.SharedWithQuery;
import org.saccade.nn.attention.projection.SinusoidConvolution;
import org.saccade.nn.attention.projection.SpectralConvolution;
import org.saccade.nn.attention.score.ScaledDotProduct;
import org.saccade.nn.graph.Inspectable;
import org.saccade.nn.graph.MapLayer;
import org.saccade.nn.graph.MapShape;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.saccade.nn.attention.Images.assertClose;
import static org.saccade.nn.attention.Images.onlyLayer;

/** Layers that a kernel computes, against their own graph, computed operation by operation. */
class FusedLayersTest {

    private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();
    private static final double FLOAT_TOLERANCE = 5e-5;
    private static final int CHANNELS = 6;
    private static final LocalSelfAttentionOptions LOCAL = LocalSelfAttentionOptions.of(10, 2, 3);

    private record Sample(Supplier<? extends MapLayer<?>> layer, int height, int width) {
        InputType type() {
            return layer.get().axes() == 1
                    ? InputType.recurrent(CHANNELS, width, RNNFormat.NCW)
                    : InputType.convolutional(height, width, CHANNELS);
        }

        INDArray map(DataType type, long seed, long channels) {
            return layer.get().axes() == 1
                    ? Networks.normal(type, seed, 2, channels, width)
                    : Networks.normal(type, seed, 2, channels, height, width);
        }

        @Override
        public String toString() {
            return height + "x" + width + " " + layer.get();
        }
    }

    static Stream<Sample> samples() {
        return Stream.of(layers(), mechanisms(), projections(), products()).flatMap(samples -> samples);
    }

    private static Stream<Sample> layers() {
        LocalSelfAttentionOptions wide = LocalSelfAttentionOptions.of(10, 2, 15);
        return Stream.of(
                local(LOCAL, 1, 1),
                local(LOCAL, 1, 9),
                local(LOCAL, 14, 13),
                local(wide, 7, 5),
                local(wide.withBorder(BorderMode.ZERO), 1, 9),
                local(LOCAL.withBorder(BorderMode.ZERO), 7, 5),
                local(LOCAL.withBorder(BorderMode.SHIFT), 7, 5),
                local(LOCAL.withScale(0.3).withPositions(Positions.NONE), 7, 5),
                local(LOCAL.withPositions(Positions.ABSOLUTE), 7, 5),
                sequence(LOCAL, 1),
                sequence(wide, 9),
                sequence(LOCAL.withBorder(BorderMode.SHIFT), 23),
                new Sample(() -> new ReversibleBlocks2D(reversible()), 7, 5));
    }

    private static ReversibleOptions reversible() {
        Mechanism half = LocalMechanisms.standAlone(4, 2, 3).withOutput(Output.mixedTo(CHANNELS / 2));
        return ReversibleOptions.of(2, half, FeedForward.of(5));
    }

    private static Sample local(LocalSelfAttentionOptions options, int height, int width) {
        return new Sample(() -> new LocalSelfAttention2D(options), height, width);
    }

    private static Sample sequence(LocalSelfAttentionOptions options, int length) {
        return new Sample(() -> new LocalSelfAttention1D(options), 1, length);
    }

    private static Stream<Sample> mechanisms() {
        Mechanism standAlone = LocalMechanisms.standAlone(10, 2, 3);
        Output residual = Output.mixedTo(CHANNELS).withBias().withResidual(Output.Residual.PLAIN);
        return Stream.of(
                        standAlone.withPosition(new Sinusoid()).withOutput(residual),
                        standAlone
                                .withPosition(Absolute.small())
                                .withValueChannels(4)
                                .withOutput(residual.withResidual(Output.Residual.GAIN)),
                        standAlone
                                .withScore(ScaledDotProduct.perHead())
                                .withPosition(new RelativeAxes(false, true, true))
                                .withNormaliser(new Softmax(1.7)),
                        standAlone
                                .withPosition(new RelativeAxes(true, true, false))
                                .withNeighbourhood(new Window(3, BorderMode.MASK, 2)),
                        LocalMechanisms.neighbourhood(10, 2, 5, 1),
                        standAlone
                                .withPosition(new RelativeBias())
                                .withNeighbourhood(new Window(5, BorderMode.ZERO, 1))
                                .withNormaliser(new Softmax(0.6)),
                        LocalMechanisms.positionsOnly(10, 2, 5).withOutput(Output.mixedTo(3)),
                        LocalMechanisms.sliding(10, 2, 5, 3))
                .map(FusedLayersTest::mechanism);
    }

    private static Sample mechanism(Mechanism mechanism) {
        return new Sample(() -> new SelfAttention2D(mechanism), 7, 5);
    }

    /** Of which not all three are plain 1x1 convolutions, and the convolutions at the end. */
    private static Stream<Sample> projections() {
        Mechanism standAlone = LocalMechanisms.standAlone(10, 2, 3);
        Convolution plain = Convolution.pointwise();
        Convolution biased = new Convolution(1, 1, true);
        return Stream.of(
                        standAlone.withOutput(output(Output.Mixing.ZERO_CONVOLUTION)),
                        standAlone.withOutput(output(Output.Mixing.SPECTRAL_CONVOLUTION)),
                        standAlone.withProjections(biased, biased, new Convolution(3, 1, true)),
                        standAlone.withProjections(plain, new SharedWithQuery(plain), new Grouped(2)),
                        standAlone.withProjections(
                                new GatedInput(true), SpectralConvolution.pointwise(), new SinusoidConvolution(0.7)))
                .map(FusedLayersTest::mechanism);
    }

    private static Output output(Output.Mixing mixing) {
        return new Output(mixing, 4, true, Output.Residual.NONE);
    }

    /** Layers that are no attention by a kernel, but have 1x1 convolutions. */
    private static Stream<Sample> products() {
        FeedForward feedForward = FeedForward.of(9).withActivation(FeedForward.Activation.GELU);
        Output mixed = Output.mixedTo(3).withBias();
        return Stream.of(
                new Sample(() -> new FeedForward2D(feedForward), 7, 5),
                new Sample(() -> new FeedForward2D(feedForward.withChunks(3)), 7, 5),
                new Sample(() -> new FeedForward1D(feedForward), 1, 9),
                new Sample(
                        () -> new SinkhornAttention2D(
                                SinkhornOptions.of(10, 2, 5).withOutput(mixed)),
                        7,
                        5),
                new Sample(
                        () -> new RoutingAttention2D(
                                RoutingOptions.of(10, 2, 3, 12).withOutput(mixed)),
                        7,
                        5),
                new Sample(
                        () -> new GlobalSlidingAttention1D(GlobalSlidingAttentionOptions.of(10, 2, 3, List.of(0, 4))),
                        1,
                        9),
                mechanism(SelfAttentionMechanisms.talkingHeads(10, 2)),
                new Sample(() -> new PointwiseSpatialAttention2D(PointwiseSpatialOptions.of(4)), 7, 5),
                new Sample(() -> new Lama2D(LamaOptions.of(1, 3)), 7, 5));
    }

    /** What a layer computes in one step. */
    private record Pass(INDArray inferred, INDArray trained, INDArray inputGradient, INDArray parameterGradient) {

        static Pass of(Sample sample, DataType type) {
            Layer layer = runtime(sample, type);
            layer.setBackpropGradientsViewArray(Nd4j.create(type, 1, layer.numParams()));
            layer.setInput(sample.map(type, 1, CHANNELS), NO_WORKSPACES);
            INDArray inferred = layer.activate(false, NO_WORKSPACES);
            INDArray trained = layer.activate(true, NO_WORKSPACES);
            INDArray epsilon = Networks.normal(type, 2, trained.shape());
            INDArray inputGradient =
                    layer.backpropGradient(epsilon, NO_WORKSPACES).getSecond();
            return new Pass(inferred, trained, inputGradient, layer.getGradientsViewArray());
        }
    }

    private static Layer runtime(Sample sample, DataType type) {
        MultiLayerNetwork network =
                Networks.bare(type, sample.type(), sample.layer().get());
        network.params().assign(Networks.normal(type, 7, 1, network.numParams()).mul(0.4));
        return onlyLayer(network);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void theKernelComputesTheGraphInDouble(Sample sample) {
        assertFusedAsDefined(sample, DataType.DOUBLE, 1e-10);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void theKernelComputesTheGraphInFloat(Sample sample) {
        assertFusedAsDefined(sample, DataType.FLOAT, FLOAT_TOLERANCE);
    }

    private static void assertFusedAsDefined(Sample sample, DataType type, double tolerance) {
        Pass expected = Fused.with("off", () -> Pass.of(sample, type));
        Pass actual = Fused.with("auto", () -> Pass.of(sample, type));
        assertThat(expected.parameterGradient().amaxNumber().doubleValue()).isPositive();
        assertClose(actual.inferred(), expected.inferred(), tolerance);
        assertClose(actual.trained(), expected.trained(), tolerance);
        assertClose(actual.inputGradient(), expected.inputGradient(), tolerance);
        assertClose(actual.parameterGradient(), expected.parameterGradient(), tolerance);
    }

    /** Deeplearning4j runs a frozen layer as in inference, and then asks it for the gradient of its input. */
    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"DOUBLE", "FLOAT"})
    void aFrozenLayerHandsTheSameGradientOn(DataType type) {
        INDArray expected = Fused.with("off", () -> gradientBeforeFrozen(type));
        INDArray actual = Fused.with("auto", () -> gradientBeforeFrozen(type));
        assertThat(expected.amaxNumber().doubleValue()).isPositive();
        assertClose(actual, expected, type == DataType.DOUBLE ? 1e-10 : FLOAT_TOLERANCE);
    }

    private static INDArray gradientBeforeFrozen(DataType type) {
        MultiLayerNetwork network = Networks.classifier(
                type,
                InputType.convolutional(7, 5, CHANNELS),
                new LocalSelfAttention2D(LOCAL),
                new FrozenLayerWithBackprop(new LocalSelfAttention2D(LOCAL)));
        network.setInput(Networks.normal(type, 1, 2, CHANNELS, 7, 5));
        network.setLabels(Networks.oneHot(type, 2, 3));
        network.computeGradientAndScore();
        return network.getLayer(0).getGradientsViewArray();
    }

    /** The weights are those of the graph; they are asked for while a backward pass is due, which must not mind. */
    @Test
    void publishedWeightsAreThoseThatTheKernelUsed() {
        Sample sample = local(LOCAL, 14, 13);
        Pass undisturbed = Pass.of(sample, DataType.DOUBLE);
        Layer layer = runtime(sample, DataType.DOUBLE);
        INDArray x = sample.map(DataType.DOUBLE, 1, CHANNELS);
        layer.setBackpropGradientsViewArray(Nd4j.create(DataType.DOUBLE, 1, layer.numParams()));
        layer.setInput(x, NO_WORKSPACES);
        INDArray y = layer.activate(true, NO_WORKSPACES);
        INDArray weights = ((Inspectable) layer).inspect(AttentionGraph.WEIGHTS, x);
        INDArray epsilon = sample.map(DataType.DOUBLE, 2, 10);
        assertThat(layer.backpropGradient(epsilon, NO_WORKSPACES).getSecond()).isEqualTo(undisturbed.inputGradient());
        assertThat(layer.getGradientsViewArray()).isEqualTo(undisturbed.parameterGradient());
        for (int example = 0; example < 2; example++) {
            double[][][] values =
                    Attend.convolve(Attend.example(x, example), layer.getParam(AttentionLayer.VALUE_WEIGHTS), 1);
            assertAverages(maps(sample, weights.slice(example)), values, Attend.example(y, example));
        }
    }

    private static AttentionMaps maps(Sample sample, INDArray weights) {
        float[] numbers = weights.dup('c').data().asFloat();
        return new AttentionGraph(LOCAL.mechanism(), 2)
                .maps(shape(sample), shape(sample), shape(sample), numbers)
                .orElseThrow();
    }

    private static MapShape shape(Sample sample) {
        return new MapShape(CHANNELS, sample.height(), sample.width());
    }

    /** Output = weights times values, in float, as maps are. */
    private static void assertAverages(AttentionMaps maps, double[][][] values, double[][][] output) {
        int channels = values.length / maps.heads();
        for (int channel = 0; channel < values.length; channel++) {
            for (int row = 0; row < output[0].length; row++) {
                for (int column = 0; column < output[0][0].length; column++) {
                    AttentionMap map = maps.map(channel / channels, new Cell(row, column));
                    assertThat(output[channel][row][column])
                            .as("channel %d, row %d, column %d", channel, row, column)
                            .isCloseTo(average(map, values[channel]), within(1e-5));
                }
            }
        }
    }

    private static double average(AttentionMap map, double[][] values) {
        double sum = 0;
        for (int row = 0; row < values.length; row++) {
            for (int column = 0; column < values[0].length; column++) {
                sum += map.weight(row, column) * values[row][column];
            }
        }
        return sum;
    }
}

package org.saccade.nn.attention;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.neighbourhood.Causal;
import org.saccade.nn.attention.normaliser.Softmax;
import org.saccade.nn.attention.position.Absolute;
import org.saccade.nn.attention.position.RelativeAxes;
import org.saccade.nn.attention.position.RelativeBias;
import org.saccade.nn.attention.position.Shaw;
import org.saccade.nn.attention.position.Sinusoid;
import org.saccade.nn.attention.score.DotProduct;
import org.saccade.nn.graph.Fusion;
import org.saccade.nn.graph.MapLayer;
import org.saccade.nn.graph.MapShape;

import java.util.function.Supplier;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.saccade.nn.attention.Images.assertClose;
import static org.saccade.nn.attention.Images.onlyLayer;

/** Layers of global attention that a kernel computes, against their own graph, computed operation by operation. */
class GlobalAttentionFusionTest {

    private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();
    private static final int CHANNELS = 6;
    private static final Mechanism MECHANISM = Mechanism.of(10, 2);

    @AfterEach
    void asBefore() {
        System.clearProperty(Fusion.PROPERTY);
    }

    private record Sample(Supplier<MapLayer<?>> layer, int height, int width) {

        private INDArray map(DataType type, long seed, long... channelsAndSides) {
            long[] shape = new long[channelsAndSides.length + 1];
            shape[0] = 3;
            System.arraycopy(channelsAndSides, 0, shape, 1, channelsAndSides.length);
            return Networks.normal(type, seed, shape);
        }

        private boolean isSequence() {
            return layer.get().axes() == 1;
        }

        INDArray input(DataType type) {
            return isSequence() ? map(type, 1, CHANNELS, width) : map(type, 1, CHANNELS, height, width);
        }

        InputType inputType() {
            return isSequence()
                    ? InputType.recurrent(CHANNELS, width, RNNFormat.NCW)
                    : InputType.convolutional(height, width, CHANNELS);
        }

        @Override
        public String toString() {
            return height + "x" + width + " " + layer.get();
        }
    }

    static Stream<Sample> samples() {
        ConvolutionalAttentionOptions convolutional =
                ConvolutionalAttentionOptions.of(8).withHeads(2);
        Output residual = Output.mixedTo(CHANNELS).withBias().withResidual(Output.Residual.PLAIN);
        return Stream.of(
                of(MECHANISM, 1, 1),
                of(MECHANISM, 7, 5),
                of(MECHANISM.withValueChannels(4).withOutput(residual), 9, 13),
                of(MECHANISM.withScore(new DotProduct(0.3)).withNormaliser(new Softmax(1.7)), 7, 5),
                of(MECHANISM.withPosition(Absolute.small()), 7, 5),
                of(MECHANISM.withPosition(new Sinusoid()), 7, 5),
                of(MECHANISM.withPosition(new RelativeAxes(true, false, false)), 7, 5),
                of(MECHANISM.withPosition(new RelativeAxes(false, true, true)), 3, 9),
                of(MECHANISM.withPosition(new RelativeBias()), 6, 7),
                of(MECHANISM.withPosition(new RelativeBias()).withNormaliser(new Softmax(0.6)), 9, 5),
                of(MECHANISM.withPosition(new RelativeAxes(false, false, true)).withNormaliser(new Softmax(1.7)), 9, 8),
                new Sample(() -> new ConvolutionalAttention2D(convolutional.withKeyValue(3, 2)), 7, 6),
                new Sample(() -> new ConvolutionalAttention2D(convolutional.withQuery(3, 2)), 7, 6),
                new Sample(
                        () -> new SelfAttention1D(MECHANISM.withPosition(new RelativeAxes(true, false, false))), 1, 11),
                new Sample(() -> new ConvolutionalAttention1D(convolutional.withQuery(3, 2)), 1, 11));
    }

    private static Sample of(Mechanism mechanism, int height, int width) {
        return new Sample(() -> new SelfAttention2D(mechanism), height, width);
    }

    /** What a layer computes in one step. */
    private record Pass(INDArray inferred, INDArray trained, INDArray inputGradient, INDArray parameterGradient) {

        static Pass of(Sample sample, DataType type, Fusion fusion) {
            fusion.use();
            Layer layer = onlyLayer(
                    Networks.bare(type, sample.inputType(), sample.layer().get()));
            layer.setParams(Networks.normal(type, 7, 1, layer.numParams()).mul(0.4));
            layer.setBackpropGradientsViewArray(Nd4j.create(type, 1, layer.numParams()));
            layer.setInput(sample.input(type), NO_WORKSPACES);
            INDArray inferred = layer.activate(false, NO_WORKSPACES);
            INDArray trained = layer.activate(true, NO_WORKSPACES);
            INDArray epsilon = Networks.normal(type, 2, trained.shape());
            INDArray inputGradient =
                    layer.backpropGradient(epsilon, NO_WORKSPACES).getSecond();
            return new Pass(inferred, trained, inputGradient, layer.getGradientsViewArray());
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void theKernelComputesTheGraphInDouble(Sample sample) {
        assertComputesTheGraph(sample, DataType.DOUBLE, 1e-10);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void theKernelComputesTheGraphInFloat(Sample sample) {
        assertComputesTheGraph(sample, DataType.FLOAT, 5e-5);
    }

    /** On, so that what the kernel does not take is refused. */
    private static void assertComputesTheGraph(Sample sample, DataType type, double tolerance) {
        Pass expected = Pass.of(sample, type, Fusion.OFF);
        Pass actual = Pass.of(sample, type, Fusion.ON);
        assertThat(expected.parameterGradient().amaxNumber().doubleValue()).isPositive();
        assertClose(actual.inferred(), expected.inferred(), tolerance);
        assertClose(actual.trained(), expected.trained(), tolerance);
        assertClose(actual.inputGradient(), expected.inputGradient(), tolerance);
        assertClose(actual.parameterGradient(), expected.parameterGradient(), tolerance);
    }

    static Stream<Mechanism> others() {
        return Stream.of(
                MECHANISM.withDropout(0.1),
                MECHANISM.withMemory(2),
                MECHANISM.withNeighbourhood(new Causal()),
                MECHANISM.withPosition(new Shaw(2)));
    }

    @ParameterizedTest
    @MethodSource("others")
    void whatTheKernelDoesNotComputeIsLeftToTheGraph(Mechanism mechanism) {
        assertThat(AttentionFusion.computes(mechanism)).isFalse();
        Sample sample = of(mechanism, 4, 4);
        assertThat(Pass.of(sample, DataType.FLOAT, Fusion.AUTO).inferred())
                .isEqualTo(Pass.of(sample, DataType.FLOAT, Fusion.OFF).inferred());
        assertThatThrownBy(() -> Pass.of(sample, DataType.FLOAT, Fusion.ON))
                .hasMessageContaining("there must be a kernel where saccade.fused=on");
    }

    /** q, k, v of 10 channels and a number for each head: no weights. */
    @Test
    void backwardReadsNothingOfTheSizeOfTheWeights() {
        MapShape shape = new MapShape(CHANNELS, 20, 30);
        AttentionGraph graph = new AttentionGraph(MECHANISM, 2);
        assertThat(graph.keptElements(shape, shape)).isEqualTo(600 * (3 * 10 + 2));
        Fusion.OFF.use();
        assertThat(graph.keptElements(shape, shape)).isEqualTo(600 * 3 * 10 + 2 * 600 * 600);
    }
}

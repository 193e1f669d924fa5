package org.saccade.nn.attention;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.attention.catalogue.ImageMechanisms;
import org.saccade.nn.attention.neighbourhood.Window;
import org.saccade.nn.attention.normaliser.MeanOverKeys;
import org.saccade.nn.attention.projection.Convolution;
import org.saccade.nn.attention.projection.Identity;
import org.saccade.nn.attention.projection.MaxPooled;
import org.saccade.nn.attention.projection.Projection;

import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.saccade.nn.attention.Images.assertClose;

/** SAGAN's attention and non-local blocks. */
class ImageMechanismsTest {

    private static final Projection PLAIN = Convolution.pointwise();

    static Stream<INDArray> images() {
        return Randomised.awkwardImages(8);
    }

    @ParameterizedTest
    @MethodSource("images")
    void allBeginAsTheIdentity(INDArray x) {
        Stream.of(
                        ImageMechanisms.sagan(8),
                        ImageMechanisms.saganProjected(8),
                        ImageMechanisms.nonLocal(8),
                        ImageMechanisms.nonLocalPooled(8),
                        ImageMechanisms.nonLocalDot(8))
                .forEach(mechanism -> assertClose(
                        Randomised.initial(new SelfAttention2D(mechanism), x).output(x), x));
    }

    @ParameterizedTest
    @MethodSource("images")
    void saganIsUnscaledConvolutionalAttentionTimesGammaBesideTheInput(INDArray x) {
        MultiLayerNetwork sagan = Randomised.network(
                new SelfAttention2D(ImageMechanisms.saganProjected(8)
                        .withProjections(PLAIN, PLAIN, PLAIN)
                        .withOutput(Output.mixedTo(8).withResidual(Output.Residual.GAIN))),
                x);
        MultiLayerNetwork convolutional = Randomised.initial(
                new ConvolutionalAttention2D(
                        ConvolutionalAttentionOptions.of(1).unscaled().withOutputChannels(8)),
                x);
        convolutional
                .paramTable()
                .forEach((name, value) -> value.assign(sagan.paramTable().get(name)));
        double gamma = Randomised.parameter(sagan, Output.GAIN).getDouble(0);
        assertClose(sagan.output(x), convolutional.output(x).mul(gamma).add(x));
    }

    @ParameterizedTest
    @MethodSource("images")
    void dotProductsAreDividedByTheKeys(INDArray x) {
        MultiLayerNetwork block = Randomised.network(new SelfAttention2D(ImageMechanisms.nonLocalDot(8)), x);
        INDArray weights = Randomised.inspect(block, AttentionGraph.WEIGHTS, x); // [B, 1, P, S]
        long positions = x.size(2) * x.size(3);
        for (int b = 0; b < x.size(0); b++) {
            INDArray map = x.slice(b).reshape('c', 8, positions);
            INDArray logits = weights(block, "Wq")
                    .mmul(map)
                    .transpose()
                    .mmul(weights(block, "Wk").mmul(map));
            assertClose(weights.slice(b).slice(0), logits.div(positions));
        }
    }

    private static INDArray weights(MultiLayerNetwork network, String name) {
        INDArray weights = Randomised.parameter(network, name);
        return weights.reshape('c', weights.size(0), weights.size(1));
    }

    /** Pooling changes which keys there are and nothing else: as many weights as squares, the last ones not full. */
    static Stream<Arguments> pools() {
        return Stream.of(2, 3).flatMap(size -> images().map(x -> arguments(x, size)));
    }

    @ParameterizedTest
    @MethodSource("pools")
    void pooledKeysAreTheLargestOfTheirSquares(INDArray x, int size) {
        Projection squares = new MaxPooled(new Identity(), size);
        Mechanism pooled = Mechanism.of(8, 1).withProjections(new Identity(), squares, squares);
        INDArray weights =
                Randomised.inspect(Randomised.initial(new SelfAttention2D(pooled), x), AttentionGraph.WEIGHTS, x);
        INDArray keys = pooled(x, size);
        long positions = x.size(2) * x.size(3);
        assertThat(weights.shape()).isEqualTo(new long[] {2, 1, positions, keys.size(2)});
        for (int b = 0; b < x.size(0); b++) {
            INDArray logits = x.slice(b).reshape('c', 8, positions).transpose().mmul(keys.slice(b));
            assertClose(weights.slice(b).slice(0), Nd4j.nn().softmax(logits.div(Math.sqrt(8)), 1));
        }
    }

    /** [B, C, H, W] to [B, C, S]. */
    private static INDArray pooled(INDArray x, int size) {
        long rows = (x.size(2) - 1) / size + 1;
        long columns = (x.size(3) - 1) / size + 1;
        INDArray y = Nd4j.valueArrayOf(new long[] {x.size(0), x.size(1), rows * columns}, -1e9, x.dataType());
        for (int b = 0; b < x.size(0); b++) {
            for (int c = 0; c < x.size(1); c++) {
                for (int i = 0; i < x.size(2); i++) {
                    for (int j = 0; j < x.size(3); j++) {
                        long square = i / size * columns + j / size;
                        y.putScalar(b, c, square, Math.max(y.getDouble(b, c, square), x.getDouble(b, c, i, j)));
                    }
                }
            }
        }
        return y;
    }

    @Test
    void haveTheParametersOfThePapers() {
        INDArray x = Randomised.image(16, 2, 3);
        Mechanism sagan = ImageMechanisms.sagan(16).withProjections(PLAIN, PLAIN, PLAIN);
        assertThat(Randomised.initial(new SelfAttention2D(sagan), x).numParams())
                .isEqualTo(5 * 16 * 16 / 4 + 1);
        assertThat(Randomised.initial(new SelfAttention2D(ImageMechanisms.nonLocal(16)), x)
                        .numParams())
                .isEqualTo(2 * 16 * 16);
    }

    @Test
    void channelsFitTheReductions() {
        assertThatThrownBy(() -> ImageMechanisms.sagan(12))
                .hasMessage("SAGAN's attention divides channels by 8, got channels=12");
        assertThatThrownBy(() -> ImageMechanisms.saganProjected(0))
                .hasMessage("SAGAN's attention divides channels by 8, got channels=0");
        assertThatThrownBy(() -> ImageMechanisms.nonLocal(3))
                .hasMessage("a non-local block halves channels, got channels=3");
    }

    @Test
    void aMeanOverKeysSeesAllKeys() {
        Mechanism window = Mechanism.of(4, 1).withNeighbourhood(Window.of(3));
        assertThatThrownBy(() -> window.withNormaliser(new MeanOverKeys()))
                .hasMessageStartingWith(
                        "a mean over keys must see all keys, got normaliser=MeanOverKeys[], neighbourhood=Window");
    }

    @Test
    void aPoolHasASize() {
        assertThatThrownBy(() -> new MaxPooled(PLAIN, 0)).hasMessage("size must be at least 1, got size=0");
    }
}

package org.saccade.nn.attention;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.saccade.nn.attention.Images.assertClose;

class SimpleSelfAttention2DTest {

    private static final SimpleSelfAttentionOptions PLAIN = SimpleSelfAttentionOptions.plain();

    static Stream<INDArray> images() {
        return Randomised.awkwardImages(4);
    }

    @ParameterizedTest
    @MethodSource("images")
    void beginsAsTheIdentity(INDArray x) {
        Stream.of(PLAIN, PLAIN.withKernel(3), PLAIN.withSymmetricWeights(), PLAIN.withSpectralNorm())
                .forEach(options -> assertClose(
                        Randomised.initial(new SimpleSelfAttention2D(options), x)
                                .output(x),
                        x));
    }

    /** Positions first is X (Xᵀ W X), as attention is usually computed. */
    @ParameterizedTest
    @MethodSource("images")
    void bothOrdersOfTheProductsAgree(INDArray x) {
        MultiLayerNetwork network = Randomised.network(new SimpleSelfAttention2D(PLAIN), x);
        INDArray weights =
                Randomised.parameter(network, SimpleSelfAttention2D.WEIGHTS).reshape('c', 4, 4);
        double gamma = Randomised.parameter(network, SimpleSelfAttention2D.GAIN).getDouble(0);
        INDArray y = network.output(x);
        for (int b = 0; b < x.size(0); b++) {
            INDArray map = x.slice(b).reshape('c', 4, x.size(2) * x.size(3));
            INDArray positions = map.transpose().mmul(weights.mmul(map)); // [P, P]
            INDArray expected = map.mmul(positions).mul(gamma).add(map);
            assertClose(y.slice(b).reshape('c', expected.shape()), expected);
        }
    }

    @ParameterizedTest
    @MethodSource("images")
    void symmetricWeightsAreTheMeanWithTheirTranspose(INDArray x) {
        MultiLayerNetwork symmetric =
                Randomised.network(new SimpleSelfAttention2D(PLAIN.withKernel(3).withSymmetricWeights()), x);
        MultiLayerNetwork plain = Randomised.network(new SimpleSelfAttention2D(PLAIN.withKernel(3)), x);
        INDArray weights = Randomised.parameter(symmetric, SimpleSelfAttention2D.WEIGHTS);
        Randomised.parameter(plain, SimpleSelfAttention2D.WEIGHTS)
                .assign(weights.add(weights.permute(1, 0, 2, 3)).mul(0.5));
        assertClose(symmetric.output(x), plain.output(x));
    }

    /** A kernel whose outer weights are zero is a kernel of one. */
    @ParameterizedTest
    @MethodSource("images")
    void aLongKernelRunsAlongThePositions(INDArray x) {
        MultiLayerNetwork longer = Randomised.network(new SimpleSelfAttention2D(PLAIN.withKernel(3)), x);
        MultiLayerNetwork shorter = Randomised.network(new SimpleSelfAttention2D(PLAIN), x);
        INDArray weights = Randomised.parameter(shorter, SimpleSelfAttention2D.WEIGHTS); // [C, C, 1, 1]
        INDArray zeros = Nd4j.zeros(x.dataType(), weights.shape());
        Randomised.parameter(longer, SimpleSelfAttention2D.WEIGHTS).assign(Nd4j.concat(3, zeros, weights, zeros));
        Randomised.parameter(longer, SimpleSelfAttention2D.GAIN)
                .assign(Randomised.parameter(shorter, SimpleSelfAttention2D.GAIN));
        assertClose(longer.output(x), shorter.output(x));
    }

    @Test
    void hasTheParametersOfTheTable() {
        INDArray x = Randomised.image(6, 2, 3);
        assertThat(Randomised.initial(new SimpleSelfAttention2D(PLAIN.withKernel(3)), x)
                        .numParams())
                .isEqualTo(3 * 36 + 1);
    }

    @Test
    void aKernelHasACentre() {
        assertThatThrownBy(() -> PLAIN.withKernel(2))
                .hasMessage("kernel must be odd so that it has a centre, got kernel=2");
    }
}

package org.saccade.nn.graph;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.Networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.saccade.nn.attention.Images.assertClose;

class NoiseTest {

    private static final InputType IMAGES = InputType.convolutional(4, 5, 3);
    private static final Parameter WEIGHTS = Parameter.weight("w", 1, 3, 3, 1, 1);

    @BeforeAll
    static void useDouble() {
        Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    }

    @AfterAll
    static void useFloat() {
        Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
    }

    /** The input's projection times the noise, [B, C, H, W] as [B C, H, W]. */
    private static Layer times(Noise noise) {
        return Probes.layer(
                (scope, inputs) -> Probes.projected(scope, inputs.get(0), "w")
                        .reshape(-1, 4, 5)
                        .mul(scope.noise("mask", noise, 3, 4, 5))
                        .reshape(-1, 3, 4, 5),
                WEIGHTS);
    }

    private static Layer noiseAlone(Noise noise) {
        return Probes.layer((scope, inputs) -> inputs.get(0).mul(0).add(scope.noise("noise", noise, 1, 3, 4, 5)));
    }

    private static Noise noise(Noise.Kind kind) {
        return new Noise(kind, kind == Noise.Kind.DROPOUT ? 0.4 : 0);
    }

    @ParameterizedTest
    @EnumSource(Noise.Kind.class)
    void backwardSeesTheNoiseOfForward(Noise.Kind kind) {
        MultiLayerNetwork network =
                Networks.classifier(DataType.DOUBLE, IMAGES, times(noise(kind)), times(noise(kind)));
        network.setInput(Networks.normal(DataType.DOUBLE, 1, 3, 3, 4, 5));
        network.setLabels(Networks.oneHot(DataType.DOUBLE, 3, 3));
        network.computeGradientAndScore();
        INDArray gradient = network.getFlattenedGradients().dup();
        INDArray parameters = network.params();
        for (long i = 0; i < 18; i++) {
            double value = parameters.getDouble(i);
            double above = score(network, i, value + 1e-5);
            double below = score(network, i, value - 1e-5);
            parameters.putScalar(i, value);
            assertThat(gradient.getDouble(i) / 3).isCloseTo((above - below) / 2e-5, within(1e-7));
        }
    }

    private static double score(MultiLayerNetwork network, long parameter, double value) {
        network.params().putScalar(parameter, value);
        network.computeGradientAndScore();
        return network.score();
    }

    @ParameterizedTest
    @CsvSource({"DROPOUT, 1", "GUMBEL, 0", "UNIFORM, 0.5", "NORMAL, 0"})
    void isFixedInInference(Noise.Kind kind, double value) {
        MultiLayerNetwork network = Networks.bare(DataType.DOUBLE, IMAGES, noiseAlone(noise(kind)));
        INDArray x = Networks.normal(DataType.DOUBLE, 1, 2, 3, 4, 5);
        assertClose(network.feedForward(x, false).get(1), Nd4j.valueArrayOf(x.shape(), value), 1e-12);
    }

    @ParameterizedTest
    @CsvSource({
        // mean and variance: of 1 / 0.6 in 6 cases of 10; of Gumbel's distribution; of the uniform; of the normal one
        "DROPOUT, 1, 0.6667, 0",
        "GUMBEL, 0.5772, 1.6449, -5",
        "UNIFORM, 0.5, 0.0833, 0",
        "NORMAL, 0, 1, -8"
    })
    void hasTheMomentsOfItsDistribution(Noise.Kind kind, double mean, double variance, double least) {
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            MultiLayerNetwork network = Networks.bare(type, IMAGES, noiseAlone(noise(kind)));
            INDArray drawn =
                    network.feedForward(Nd4j.zeros(type, 2000, 3, 4, 5), true).get(1);
            assertThat(drawn.meanNumber().doubleValue()).isCloseTo(mean, within(0.02));
            assertThat(drawn.varNumber().doubleValue()).isCloseTo(variance, within(0.03));
            assertThat(drawn.minNumber().doubleValue()).isGreaterThanOrEqualTo(least);
            assertThat(drawn.maxNumber().doubleValue()).isFinite();
        }
    }

    @Test
    void dropoutIsNothingOrTheInverseOfItsShare() {
        INDArray drawn = Networks.bare(DataType.DOUBLE, IMAGES, noiseAlone(Noise.dropout(0.75)))
                .feedForward(Nd4j.zeros(DataType.DOUBLE, 2, 3, 4, 5), true)
                .get(1);
        assertThat(drawn.data().asDouble()).containsOnly(0.0, 4.0);
    }

    @Test
    void followsFromSeedLayerIterationAndNameAlone() {
        MultiLayerNetwork network =
                Networks.bare(DataType.DOUBLE, IMAGES, noiseAlone(Noise.normal()), noiseAlone(Noise.normal()));
        INDArray first = drawn(network, 0, 1);
        assertThat(drawn(network, 0, 2)).isNotEqualTo(first);
        assertThat(drawn(network, 1, 1)).isNotEqualTo(first);
        assertThat(drawn(network, 0, 1)).isEqualTo(first);
        MultiLayerNetwork again =
                Networks.bare(DataType.DOUBLE, IMAGES, noiseAlone(Noise.normal()), noiseAlone(Noise.normal()));
        assertThat(drawn(again, 0, 1)).isEqualTo(first);
        assertThat(Seeds.of(Seeds.of(7, "layer0", 3), "a")).isNotEqualTo(Seeds.of(Seeds.of(7, "layer0", 3), "b"));
        assertThat(Seeds.of(7, "layer0", 3)).isNotEqualTo(Seeds.of(8, "layer0", 3));
    }

    private static INDArray drawn(MultiLayerNetwork network, int layer, int iteration) {
        network.setIterationCount(iteration);
        network.setInput(Nd4j.zeros(DataType.DOUBLE, 2, 3, 4, 5));
        network.setLabels(Nd4j.zeros(DataType.DOUBLE, 2, 3, 4, 5));
        network.computeGradientAndScore();
        return network.feedForward(Nd4j.zeros(DataType.DOUBLE, 2, 3, 4, 5), true)
                .get(layer + 1);
    }

    @Test
    void refusesARateThatIsNone() {
        assertThatThrownBy(() -> Noise.dropout(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a dropout rate must be at least 0 and below 1, got rate=1.0, kind=DROPOUT");
    }
}

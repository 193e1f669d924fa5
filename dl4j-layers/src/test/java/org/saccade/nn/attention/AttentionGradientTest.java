package org.saccade.nn.attention;

import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.neighbourhood.BorderMode;

import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Every option, in double, against central differences; stacked, since a wrong factor grows with the depth. */
class AttentionGradientTest {

    private static final InputType IMAGES = InputType.convolutional(4, 5, 2);

    @BeforeAll
    static void useDouble() {
        Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    }

    @AfterAll
    static void useFloat() {
        Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
    }

    static Stream<List<Layer>> stacks() {
        ConvolutionalAttentionOptions convolutional =
                ConvolutionalAttentionOptions.of(4).withHeads(2);
        LocalSelfAttentionOptions local = LocalSelfAttentionOptions.of(4, 2, 3);
        return Stream.of(
                List.of(layer(convolutional)),
                List.of(layer(convolutional), layer(convolutional)),
                List.of(layer(convolutional), layer(convolutional), layer(convolutional)),
                List.of(layer(convolutional.unscaled())),
                List.of(layer(convolutional.withoutOutputConvolution())),
                List.of(layer(convolutional.withOutputChannels(3))),
                List.of(layer(convolutional.withQuery(3, 2).withKeyValue(3, 2))),
                List.of(layer(convolutional.withQuery(5, 1).withKeyValue(1, 3))),
                List.of(layer(local)),
                List.of(layer(local), layer(local)),
                List.of(layer(local), layer(local), layer(local)),
                List.of(layer(local.withBorder(BorderMode.ZERO))),
                List.of(layer(local.withPositions(Positions.NONE))),
                List.of(layer(local.withPositions(Positions.NONE).withBorder(BorderMode.ZERO))),
                List.of(layer(local.withScale(0.3))),
                List.of(layer(LocalSelfAttentionOptions.of(6, 2, 9))), // an odd head, a window over the image
                List.of(layer(local), layer(convolutional), layer(local)));
    }

    @ParameterizedTest
    @MethodSource("stacks")
    void agreesWithDifferences(List<Layer> layers) {
        check(layers, IMAGES, 3);
    }

    static Stream<List<Layer>> tiledStacks() {
        LocalSelfAttentionOptions local = LocalSelfAttentionOptions.of(2, 1, 5);
        return Stream.of(
                List.of(layer(local)),
                List.of(layer(local.withBorder(BorderMode.ZERO))),
                List.of(layer(local.withPositions(Positions.NONE))),
                List.of(layer(local.withPositions(Positions.NONE)
                        .withBorder(BorderMode.ZERO)
                        .withScale(0.3))),
                List.of(layer(LocalSelfAttentionOptions.of(4, 2, 5))),
                List.of(layer(LocalSelfAttentionOptions.of(4, 2, 5).withBorder(BorderMode.ZERO))));
    }

    @ParameterizedTest
    @MethodSource("tiledStacks")
    void agreesWithDifferencesWhereTheImageIsCutIntoTiles(List<Layer> layers) {
        check(layers, InputType.convolutional(9, 10, 1), 2);
    }

    private static void check(List<Layer> layers, InputType input, int examples) {
        InputType.InputTypeConvolutional images = (InputType.InputTypeConvolutional) input;
        assertThat(GradientCheckUtil.checkGradients(new GradientCheckUtil.MLNConfig()
                        .net(Networks.classifier(DataType.DOUBLE, input, layers.toArray(Layer[]::new)))
                        .input(Networks.normal(
                                DataType.DOUBLE,
                                1,
                                examples,
                                images.getChannels(),
                                images.getHeight(),
                                images.getWidth()))
                        .labels(Networks.oneHot(DataType.DOUBLE, examples, 3))
                        .epsilon(1e-6)
                        .maxRelError(1e-5)
                        .minAbsoluteError(1e-9)))
                .as("analytic against numeric gradient of %s", layers)
                .isTrue();
    }

    private static Layer layer(ConvolutionalAttentionOptions options) {
        return new ConvolutionalAttention2D(options);
    }

    private static Layer layer(LocalSelfAttentionOptions options) {
        return new LocalSelfAttention2D(options);
    }
}

package org.saccade.nn.attention;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.catalogue.EfficientMechanisms;
import org.saccade.nn.graph.MapLayer;

import java.util.stream.DoubleStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.saccade.nn.attention.Images.assertClose;

/** What holds of every layer for long sequences, of 15 positions, in rows 22, 43, 47 and 53 to 60 of the catalogue. */
class EfficientLayersTest {

    private static final int HEIGHT = 3;
    private static final int WIDTH = 5;

    static Stream<Arguments> layers() {
        return Stream.concat(
                Stream.of(
                                EfficientMechanisms.sharedQueryKey(6, 2),
                                EfficientMechanisms.lsh(6, 3, 4, 2, false),
                                EfficientMechanisms.lsh(6, 6, 2, 2, true), // a head a channel
                                EfficientMechanisms.allAttention(6, 2, 4),
                                EfficientMechanisms.linformer(6, 2, 20), // more landmarks than positions
                                EfficientMechanisms.linformerSharingKeyValue(6, 3, 1),
                                EfficientMechanisms.linformerSharingNothing(6, 3, 4),
                                EfficientMechanisms.denseSynthesizer(6, 3, 5),
                                EfficientMechanisms.randomSynthesizer(6, 2),
                                EfficientMechanisms.factorisedDenseSynthesizer(6, 2, 5, 3),
                                EfficientMechanisms.factorisedRandomSynthesizer(6, 3, 2))
                        .map(mechanism -> arguments(new SelfAttention2D(mechanism), new SelfAttention1D(mechanism))),
                Stream.of(
                        arguments(new Lama2D(LamaOptions.of(4, 3)), new Lama1D(LamaOptions.of(4, 3))),
                        sinkhorn(SinkhornOptions.of(6, 2, 5)),
                        sinkhorn(SinkhornOptions.of(6, 6, 15)), // blocks of one position
                        sinkhorn(SinkhornOptions.of(6, 2, 1)),
                        sinkhorn(SinkhornOptions.of(6, 3, 3).withKept(2)),
                        routing(RoutingOptions.of(6, 2, 3, 4)),
                        routing(RoutingOptions.of(6, 6, 4, 15).asCausal())));
    }

    private static Arguments sinkhorn(SinkhornOptions options) {
        return arguments(new SinkhornAttention2D(options), new SinkhornAttention1D(options));
    }

    private static Arguments routing(RoutingOptions options) {
        return arguments(new RoutingAttention2D(options), new RoutingAttention1D(options));
    }

    private static INDArray image() {
        return Networks.normal(DataType.DOUBLE, 1, 3, 6, HEIGHT, WIDTH);
    }

    @ParameterizedTest
    @MethodSource("layers")
    void anImageIsTheSequenceOfItsPixels(MapLayer<?> ofImages, MapLayer<?> ofSequences) {
        INDArray image = image();
        INDArray sequence = image.reshape('c', 3, 6, 1, HEIGHT * WIDTH);
        INDArray expected = Defined.of(ofImages, image).output();
        INDArray actual = Defined.of(ofSequences, sequence).output();
        assertClose(actual.dup('c').reshape('c', expected.shape()), expected);
    }

    @ParameterizedTest
    @MethodSource("layers")
    void anExampleDoesNotDependOnTheOthers(MapLayer<?> layer, MapLayer<?> ofSequences) {
        assertClose(
                Defined.of(layer, last(image())).output(),
                last(Defined.of(layer, image()).output()));
    }

    private static INDArray last(INDArray maps) {
        return maps.get(NDArrayIndex.interval(2, 3), NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.all())
                .dup('c');
    }

    /** A query of routing attention that sees nothing has no share of anything. */
    @ParameterizedTest
    @MethodSource("layers")
    void weightsAreShares(MapLayer<?> layer, MapLayer<?> ofSequences) {
        INDArray weights = Defined.of(layer, image()).weights();
        assertThat(weights.minNumber().doubleValue()).isNotNegative();
        double[] sums = weights.sum(weights.rank() - 1).dup('c').data().asDouble();
        assertThat(DoubleStream.of(sums).boxed())
                .allMatch(sum -> Math.abs(sum - 1) < 1e-10 || layer instanceof RoutingLayer && sum < 1);
    }
}

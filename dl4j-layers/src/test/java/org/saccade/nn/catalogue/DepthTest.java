package org.saccade.nn.catalogue;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.LocalSelfAttention2D;
import org.saccade.nn.attention.LocalSelfAttentionOptions;
import org.saccade.nn.graph.MapDefinition;
import org.saccade.nn.graph.MapShape;

import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** At the start, activations neither fade nor grow: their variance stays within a factor of 4. */
class DepthTest {

    private static final int DEPTH = 10;
    private static final double FACTOR = 4;

    /** Those that keep the shape of their first input, as a residual block needs it. */
    static Stream<Sample> samples() {
        return Samples.all().filter(DepthTest::keepsTheShape);
    }

    private static boolean keepsTheShape(Sample sample) {
        ComputationGraph network = SampleNetwork.classifier(DataType.FLOAT, sample);
        MapDefinition definition = SampleNetwork.definition(network);
        MapShape input = sample.inputs().get(0);
        return definition.outputShape(sample.inputs()).equals(input);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void tenResidualBlocksKeepTheVariance(Sample sample) {
        ComputationGraph network = SampleNetwork.residualBlocks(sample, DEPTH);
        INDArray[] inputs = SampleNetwork.normalInputs(DataType.FLOAT, sample, 1, 64);
        Map<String, INDArray> activations = network.feedForward(inputs, true);
        for (int i = 0; i < DEPTH; i++) {
            assertThat(variance(activations.get("sum" + i)))
                    .as("variance in block %d", i)
                    .isBetween(1 / FACTOR, FACTOR);
        }
    }

    @Test
    void aBareLocalLayerKeepsTheVariance() {
        INDArray x = Networks.normal(DataType.FLOAT, 1, 4, 64, 14, 14);
        INDArray y = Networks.bare(
                        DataType.FLOAT,
                        InputType.convolutional(14, 14, 64),
                        new LocalSelfAttention2D(LocalSelfAttentionOptions.of(64, 8, 7)))
                .output(x);
        assertThat(variance(y)).isBetween(1 / FACTOR, FACTOR);
    }

    private static double variance(INDArray activations) {
        return activations.var(false).getDouble(0);
    }
}

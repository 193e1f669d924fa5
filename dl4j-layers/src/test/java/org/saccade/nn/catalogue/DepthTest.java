package org.saccade.nn.catalogue;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.LocalSelfAttention2D;
import org.saccade.nn.attention.LocalSelfAttentionOptions;
import org.saccade.nn.catalogue.Sample.Trait;
import org.saccade.nn.graph.MapDefinition;
import org.saccade.nn.graph.MapShape;

import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** At the start, what a residual block adds up stays within a factor of 4 of the variance that goes in. */
class DepthTest {

    private static final int DEPTH = 10;
    private static final double FACTOR = 4;
    /** The samples have few weights: how much one draw of them keeps is chance. */
    private static final int DRAWS = 8;

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

    /** Blocks y = norm(x + sample(x)), where the sample does not add x itself. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void tenResidualBlocksKeepTheVariance(Sample sample) {
        ComputationGraph network = SampleNetwork.classifier(DataType.FLOAT, sample);
        INDArray[] inputs = SampleNetwork.normalInputs(DataType.FLOAT, sample, 1, 64);
        for (int block = 0; block < DEPTH; block++) {
            double variance = 0;
            INDArray sum = inputs[0];
            for (int draw = 0; draw < DRAWS; draw++) {
                SampleNetwork.drawParameters(network, block * DRAWS + draw);
                sum = sum(network, sample, inputs);
                variance += variance(sum) / DRAWS;
            }
            assertThat(variance).as("variance in block %d", block).isBetween(1 / FACTOR, FACTOR);
            inputs[0] = normalised(sum);
        }
    }

    private static INDArray sum(ComputationGraph network, Sample sample, INDArray... inputs) {
        INDArray y = network.feedForward(inputs, true).get(SampleNetwork.NAME);
        return sample.has(Trait.RESIDUAL) ? y : y.add(inputs[0]);
    }

    /** Mean 0 and variance 1 in each channel, as batch normalisation begins. */
    private static INDArray normalised(INDArray map) {
        INDArray normalised = map.dup('c');
        for (int c = 0; c < map.size(1); c++) {
            INDArray channel = normalised.get(NDArrayIndex.all(), NDArrayIndex.point(c));
            double deviation = Math.sqrt(channel.var(false).getDouble(0));
            channel.subi(channel.meanNumber()).divi(Math.max(deviation, 1e-3));
        }
        return normalised;
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

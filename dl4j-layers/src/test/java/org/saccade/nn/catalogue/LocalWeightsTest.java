package org.saccade.nn.catalogue;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.nn.attention.AttentionGraph;
import org.saccade.nn.graph.Inspectable;

import java.util.stream.DoubleStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Weights of local and sparse attention are shares: not negative, and one together, or zero where a query sees nothing. */
class LocalWeightsTest {

    static Stream<Sample> samples() {
        return LocalSamples.samples();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void weightsAreShares(Sample sample) {
        ComputationGraph network = SampleNetwork.classifier(DataType.DOUBLE, sample);
        INDArray[] inputs = SampleNetwork.normalInputs(DataType.DOUBLE, sample, 1, 2);
        INDArray weights = ((Inspectable) network.getLayer(SampleNetwork.NAME)).inspect(AttentionGraph.WEIGHTS, inputs);
        assertThat(weights.minNumber().doubleValue()).isNotNegative();
        double[] sums = weights.sum(weights.rank() - 1).dup('c').data().asDouble();
        assertThat(DoubleStream.of(sums).boxed()).allMatch(sum -> sum == 0 || Math.abs(sum - 1) < 1e-12);
    }
}

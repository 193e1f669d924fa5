package org.saccade.nn.catalogue;

import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.Networks;

import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Blocks that begin as the identity have gradients of zero at first: these are checked at other parameters. */
class BlockGradientTest {

    @BeforeAll
    static void useDouble() {
        Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    }

    @AfterAll
    static void useFloat() {
        Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
    }

    static Stream<Sample> samples() {
        return BlockSamples.samples().filter(sample -> !sample.has(Sample.Trait.ESTIMATED_GRADIENT));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void agreesWithDifferencesAwayFromTheIdentity(Sample sample) {
        ComputationGraph network = SampleNetwork.classifier(DataType.DOUBLE, sample);
        network.params().assign(Networks.normal(DataType.DOUBLE, 7, 1, network.numParams()));
        assertThat(GradientCheckUtil.checkGradients(new GradientCheckUtil.GraphConfig()
                        .net(network)
                        .inputs(SampleNetwork.normalInputs(DataType.DOUBLE, sample, 1, 2))
                        .labels(new INDArray[] {Networks.oneHot(DataType.DOUBLE, 2, 3)})
                        .epsilon(1e-6)
                        .maxRelError(1e-5)
                        .minAbsoluteError(1e-9)))
                .as("analytic against numeric gradient of %s", sample)
                .isTrue();
    }
}

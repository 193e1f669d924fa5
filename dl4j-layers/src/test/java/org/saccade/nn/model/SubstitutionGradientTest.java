package org.saccade.nn.model;

import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.saccade.nn.block.MixerKind;
import org.saccade.nn.block.MixerOptions;

import static org.assertj.core.api.Assertions.assertThat;

/** Through pools before and after, crops and activations, in double, against central differences. */
class SubstitutionGradientTest {

    @BeforeAll
    static void useDouble() {
        Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    }

    @AfterAll
    static void useFloat() {
        Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
    }

    @ParameterizedTest
    @EnumSource(names = {"LOCAL_ATTENTION", "CONVOLUTIONAL_ATTENTION", "AUGMENTED_CONVOLUTION"})
    void gradientsAgreeWithDifferences(MixerKind kind) {
        MixerOptions options = MixerOptions.published().withHeads(2).withWindow(3);
        ComputationGraph network = Cnn.network(Substitution.of(kind.with(options))
                .inGroups(1, 2, 3)
                .apply(Cnn.builder(DataType.DOUBLE, new NoOp()).build(), Cnn.INPUT));
        DataSet batch = Cnn.batch(DataType.DOUBLE, 3);
        assertThat(GradientCheckUtil.checkGradients(new GradientCheckUtil.GraphConfig()
                        .net(network)
                        .inputs(new INDArray[] {batch.getFeatures()})
                        .labels(new INDArray[] {batch.getLabels()})
                        .epsilon(1e-6)
                        .maxRelError(1e-5)
                        .minAbsoluteError(1e-9)
                        .subset(true)
                        .maxPerParam(12)))
                .isTrue();
    }
}

package org.saccade.nn.model;

import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.saccade.nn.Networks;
import org.saccade.nn.block.Mixer;
import org.saccade.nn.block.MixerKind;
import org.saccade.nn.block.MixerOptions;
import org.saccade.nn.block.Striding;

import static org.assertj.core.api.Assertions.assertThat;

/** Through pools before and after, crops and activations, in double, against central differences. */
class SubstitutionGradientTest {

    private static final InputType INPUT = InputType.convolutional(7, 6, 2);

    @BeforeAll
    static void useDouble() {
        Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    }

    @AfterAll
    static void useFloat() {
        Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
    }

    @ParameterizedTest
    @EnumSource(Striding.class)
    void gradientsAgreeWithDifferences(Striding striding) {
        ComputationGraphConfiguration changed =
                Substitution.of(mixer(striding)).inGroups(1, 2).apply(network(), INPUT);
        assertThat(GradientCheckUtil.checkGradients(new GradientCheckUtil.GraphConfig()
                        .net(Cnn.network(changed))
                        .inputs(new INDArray[] {Networks.normal(DataType.DOUBLE, 3, 2, 2, 7, 6)})
                        .labels(new INDArray[] {Networks.oneHot(DataType.DOUBLE, 2, 2)})
                        .epsilon(1e-6)
                        .maxRelError(1e-5)
                        .minAbsoluteError(1e-9)))
                .isTrue();
    }

    private static Mixer mixer(Striding striding) {
        MixerOptions options = MixerOptions.published().withHeads(1).withWindow(3);
        MixerKind kind = striding == Striding.OWN ? MixerKind.CONVOLUTIONAL_ATTENTION : MixerKind.LOCAL_ATTENTION;
        return new Mixer(striding, kind.with(options).layers());
    }

    /** Maps of 7x6, 5x4 and 2x1. */
    private static ComputationGraphConfiguration network() {
        return new NeuralNetConfiguration.Builder()
                .seed(7)
                .dataType(DataType.DOUBLE)
                .updater(new NoOp())
                .l2(1e-2)
                .graphBuilder()
                .addInputs("image")
                .setInputTypes(INPUT)
                .addLayer("stem", Cnn.convolution(2, 3, 1).padding(1, 1).build(), "image")
                .addLayer(
                        "valid",
                        Cnn.convolution(2, 3, 1).activation(Activation.TANH).build(),
                        "stem")
                .addLayer("strided", Cnn.convolution(2, 3, 2).build(), "valid")
                .addLayer(
                        "classes",
                        new OutputLayer.Builder(LossFunction.MCXENT)
                                .nOut(2)
                                .activation(Activation.SOFTMAX)
                                .build(),
                        "strided")
                .setOutputs("classes")
                .build();
    }
}

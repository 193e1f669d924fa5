package org.saccade.nn.block;

import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.saccade.nn.Networks;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class FrozenNormalizationTest {

    @BeforeAll
    static void useDouble() {
        Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    }

    @AfterAll
    static void useFloat() {
        Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
    }

    static Stream<Arguments> normalizations() {
        BatchNormalization ofLibrary = new BatchNormalization.Builder().build();
        BatchNormalization locked = new BatchNormalization.Builder()
                .lockGammaBeta(true)
                .gamma(1.5)
                .beta(0.5)
                .build();
        BatchNormalization lockedWithoutBeta =
                new BatchNormalization.Builder().lockGammaBeta(true).gamma(1.5).build();
        BatchNormalization variance =
                new BatchNormalization.Builder().useLogStd(false).eps(0.1).build();
        BatchNormalization last =
                new BatchNormalization.Builder().dataFormat(CNN2DFormat.NHWC).build();
        return Stream.of(
                arguments(new Normalization2D(), CNN2DFormat.NCHW),
                arguments(ofLibrary, CNN2DFormat.NCHW),
                arguments(locked, CNN2DFormat.NCHW),
                arguments(lockedWithoutBeta, CNN2DFormat.NCHW),
                arguments(variance, CNN2DFormat.NCHW),
                arguments(last, CNN2DFormat.NHWC));
    }

    @ParameterizedTest
    @MethodSource("normalizations")
    void passesExactGradientsOnAndHasNone(BatchNormalization normalization, CNN2DFormat format) {
        MultiLayerNetwork network = network(DataType.DOUBLE, normalization, format);
        INDArray images = images(DataType.DOUBLE, format);
        INDArray labels = Networks.oneHot(DataType.DOUBLE, 4, 3);
        Set<String> own = network.getLayer(1).paramTable().keySet();

        assertThat(GradientCheckUtil.checkGradients(new GradientCheckUtil.MLNConfig()
                        .net(network)
                        .input(images)
                        .labels(labels)
                        .epsilon(1e-6)
                        .maxRelError(1e-5)
                        .minAbsoluteError(1e-9)
                        .excludeParams(own.stream().map(name -> "1_" + name).collect(Collectors.toSet()))))
                .isTrue();
        assertThat(network.getLayer(1).getGradientsViewArray().norm2Number().doubleValue())
                .isZero();
    }

    @Test
    void normalisesByItsRunningStatisticsInTrainingToo() {
        MultiLayerNetwork network = network(DataType.FLOAT, new Normalization2D(), CNN2DFormat.NCHW);
        INDArray images = images(DataType.FLOAT, CNN2DFormat.NCHW);

        INDArray inTraining = network.feedForward(images, true).get(2).dup();
        assertThat(inTraining).isEqualTo(network.feedForward(images, false).get(2));
        Map<String, INDArray> parameters = network.getLayer(1).paramTable();
        double expected = parameters.get("gamma").getDouble(0)
                        * (network.feedForward(images, false).get(1).getDouble(0)
                                - parameters.get("mean").getDouble(0))
                        / Math.sqrt(parameters.get("var").getDouble(0) + 1e-5)
                + parameters.get("beta").getDouble(0);
        assertThat(inTraining.getDouble(0)).isCloseTo(expected, within(1e-5));
    }

    /** A convolution of four channels, the frozen norm with numbers of its own, a classifier. */
    private static MultiLayerNetwork network(DataType type, BatchNormalization normalization, CNN2DFormat format) {
        Layer convolution = new ConvolutionLayer.Builder(3, 3)
                .nOut(4)
                .activation(Activation.TANH)
                .dataFormat(format)
                .build();
        MultiLayerNetwork network = Networks.classifier(
                type, InputType.convolutional(5, 6, 2, format), convolution, new FrozenNormalization(normalization));
        long seed = 1;
        for (INDArray parameter : network.getLayer(1).paramTable().values()) {
            parameter.assign(
                    Networks.normal(type, seed++, parameter.shape()).mul(0.3).add(0.5));
            parameter.assign(Transforms.abs(parameter));
        }
        return network;
    }

    private static INDArray images(DataType type, CNN2DFormat format) {
        return format == CNN2DFormat.NCHW ? Networks.normal(type, 9, 4, 2, 5, 6) : Networks.normal(type, 9, 4, 5, 6, 2);
    }
}

package org.saccade.nn.block;

import org.assertj.core.data.Offset;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.saccade.nn.Networks;

import java.util.HashMap;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class BlockRuntimeTest {

    private static final double FLOAT_TOLERANCE = 1e-4;
    private static final int CHANNELS = 16;

    /** Double runs Deeplearning4j's plain code, float runs oneDNN: both from the same parameters. */
    @ParameterizedTest
    @CsvSource({
        "CONVOLUTION, 1, 6, 6",
        "CONVOLUTION, 2, 6, 6",
        "LOCAL_ATTENTION, 2, 6, 6",
        "CONVOLUTIONAL_ATTENTION, 2, 6, 6",
        "AUGMENTED_CONVOLUTION, 2, 6, 6",
        "CONVOLUTION, 2, 5, 7",
        "LOCAL_ATTENTION, 2, 5, 7",
        "CONVOLUTIONAL_ATTENTION, 2, 5, 7",
        "HALO_ATTENTION, 2, 5, 7",
        "NEIGHBOURHOOD_ATTENTION, 2, 9, 11",
        "BOTTLENECK_ATTENTION, 2, 5, 7",
        "MULTI_HEAD_ATTENTION, 2, 5, 7",
        "AUGMENTED_CONVOLUTION, 2, 5, 7"
    })
    void oneDnnGivesTheGradientsOfThePlainCode(MixerKind mixer, int stride, int height, int width) {
        ComputationGraph plain = network(DataType.DOUBLE, mixer, stride, height, width);
        ComputationGraph fast = network(DataType.FLOAT, mixer, stride, height, width);
        fast.setParams(plain.params().castTo(DataType.FLOAT));
        INDArray expected = gradient(plain, batch(DataType.DOUBLE, height, width));
        INDArray actual = gradient(fast, batch(DataType.FLOAT, height, width)).castTo(DataType.DOUBLE);
        assertThat(actual.sub(expected).amaxNumber().doubleValue())
                .isLessThan(FLOAT_TOLERANCE * expected.amaxNumber().doubleValue());
        assertThat(fast.score()).isCloseTo(plain.score(), Offset.offset(FLOAT_TOLERANCE));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void oneStepMovesTheRunningStatisticsAlike(int steps) {
        ComputationGraph plain = network(DataType.DOUBLE, MixerKind.CONVOLUTION, 1, 6, 6);
        ComputationGraph fast = network(DataType.FLOAT, MixerKind.CONVOLUTION, 1, 6, 6);
        fast.setParams(plain.params().castTo(DataType.FLOAT));
        for (int i = 0; i < steps; i++) {
            plain.fit(batch(DataType.DOUBLE, 6, 6));
            fast.fit(batch(DataType.FLOAT, 6, 6));
        }
        INDArray expected = plain.params();
        assertThat(fast.params()
                        .castTo(DataType.DOUBLE)
                        .sub(expected)
                        .amaxNumber()
                        .doubleValue())
                .isLessThan(FLOAT_TOLERANCE);
        INDArray x = batch(DataType.DOUBLE, 6, 6).getFeatures();
        assertThat(fast.outputSingle(x.castTo(DataType.FLOAT))
                        .castTo(DataType.DOUBLE)
                        .sub(plain.outputSingle(x))
                        .amaxNumber()
                        .doubleValue())
                .isLessThan(FLOAT_TOLERANCE);
    }

    @Test
    void convolutionsAreComputedByOneDnnOnTheProcessor() {
        ComputationGraph network = network(DataType.FLOAT, MixerKind.CONVOLUTION, 1, 6, 6);
        assertThat(network.getLayer("block-1").getHelper()).isNotNull();
        assertThat(network(DataType.DOUBLE, MixerKind.CONVOLUTION, 1, 6, 6)
                        .getLayer("block-1")
                        .getHelper())
                .isNull();
    }

    @Test
    void theNormalisationKeepsDeeplearning4jsParameterNames() {
        ComputationGraph network = network(DataType.FLOAT, MixerKind.CONVOLUTION, 1, 6, 6);
        assertThat(network.getLayer("block-1-norm").paramTable()).containsOnlyKeys("gamma", "beta", "mean", "var");
    }

    /** Not by GradientCheckUtil, which cannot leave out the running statistics: they move by updates that are no gradients. */
    @ParameterizedTest
    @CsvSource({
        "CONVOLUTION, 1, 6, 6",
        "CONVOLUTION, 2, 6, 6",
        "LOCAL_ATTENTION, 2, 6, 6",
        "CONVOLUTIONAL_ATTENTION, 2, 6, 6",
        "AUGMENTED_CONVOLUTION, 2, 6, 6",
        "CONVOLUTION, 2, 5, 7",
        "LOCAL_ATTENTION, 2, 5, 7",
        "CONVOLUTIONAL_ATTENTION, 2, 5, 7",
        "HALO_ATTENTION, 2, 5, 7",
        "NEIGHBOURHOOD_ATTENTION, 2, 9, 11",
        "BOTTLENECK_ATTENTION, 2, 5, 7",
        "MULTI_HEAD_ATTENTION, 2, 5, 7",
        "AUGMENTED_CONVOLUTION, 2, 5, 7"
    })
    void agreesWithDifferences(MixerKind mixer, int stride, int height, int width) {
        ComputationGraph network = network(DataType.DOUBLE, mixer, stride, height, width);
        DataSet batch = batch(DataType.DOUBLE, height, width);
        gradient(network, batch);
        Map<String, INDArray> gradients = new HashMap<>();
        network.gradient().gradientForVariable().forEach((name, array) -> gradients.put(name, array.dup()));
        network.paramTable().forEach((name, parameter) -> {
            if (name.startsWith("block") && !name.endsWith("_mean") && !name.endsWith("_var")) {
                for (long i = 0; i < Math.min(parameter.length(), 6); i++) {
                    double analytic = gradients.get(name).getDouble(i) / batch.numExamples();
                    assertThat(difference(network, batch, parameter, i))
                            .as("%s at %d", name, i)
                            .isCloseTo(analytic, Offset.offset(1e-8 + 1e-5 * Math.abs(analytic)));
                }
            }
        });
    }

    private static double difference(ComputationGraph network, DataSet batch, INDArray parameter, long index) {
        double step = 1e-6;
        double value = parameter.getDouble(index);
        parameter.putScalar(index, value + step);
        double above = network.score(batch, true);
        parameter.putScalar(index, value - step);
        double below = network.score(batch, true);
        parameter.putScalar(index, value);
        return (above - below) / (2 * step);
    }

    /** The shortcut keeps every other pixel, the last of an odd side included; the pool must end where it does. */
    @ParameterizedTest
    @CsvSource({"DOUBLE", "FLOAT"})
    void thePoolOfAnOddSideAveragesRealPixelsOnly(DataType type) {
        ComputationGraph network = network(type, MixerKind.LOCAL_ATTENTION, 2, 5, 7);
        INDArray x = batch(type, 5, 7).getFeatures();
        Map<String, INDArray> activations = network.feedForward(x, false);
        INDArray before = activations.get("block-1");
        INDArray pooled = activations.get("block-1-pool");
        assertThat(pooled.shape()).containsExactly(4, CHANNELS, 3, 4);
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 4; j++) {
                INDArray pixels = before.get(
                        NDArrayIndex.all(),
                        NDArrayIndex.all(),
                        NDArrayIndex.interval(2 * i, Math.min(2 * i + 2, 5)),
                        NDArrayIndex.interval(2 * j, Math.min(2 * j + 2, 7)));
                INDArray place = pooled.get(
                        NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(i), NDArrayIndex.point(j));
                assertThat(pixels.mean(2, 3).sub(place).amaxNumber().doubleValue())
                        .as("row %d, column %d", i, j)
                        .isLessThan(1e-6);
            }
        }
    }

    private static INDArray gradient(ComputationGraph network, DataSet batch) {
        network.setInput(0, batch.getFeatures());
        network.setLabel(0, batch.getLabels());
        network.computeGradientAndScore();
        return network.gradient().gradient().dup();
    }

    private static DataSet batch(DataType type, int height, int width) {
        return new DataSet(Networks.normal(type, 3, 4, 4, height, width), Networks.oneHot(type, 4, 3));
    }

    private static ComputationGraph network(DataType type, MixerKind mixer, int stride, int height, int width) {
        GraphBuilder graph = new NeuralNetConfiguration.Builder()
                .seed(7)
                .dataType(type)
                .updater(new Sgd(0.1))
                .graphBuilder()
                .addInputs("images")
                .setInputTypes(InputType.convolutional(height, width, 4));
        MixerOptions options = MixerOptions.published().withHeads(4).withWindow(5);
        Features features = new BasicBlock(mixer.with(options))
                .addTo(new Assembly(graph), "block", new Features("images", 4), CHANNELS, stride);
        graph.addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), features.layer())
                .addLayer(
                        "classes",
                        new OutputLayer.Builder(LossFunction.MCXENT)
                                .nOut(3)
                                .activation(Activation.SOFTMAX)
                                .build(),
                        "pool")
                .setOutputs("classes");
        ComputationGraph network = new ComputationGraph(graph.build());
        network.init();
        return network;
    }
}

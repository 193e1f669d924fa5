package org.saccade.nn.block;

import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;
import org.saccade.nn.Fused;
import org.saccade.nn.Networks;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.model.ModelPreset;

import java.util.Arrays;

import static org.assertj.core.api.Assertions.assertThat;

/** Networks whose layers are computed by kernels, against the same ones without. */
class KernelRuntimesTest {

    private static final int CLASSES = 5;
    private static final double PENALTY = 1e-2;

    /**
     * ResNet-26 has every kind of convolution, over maps down to 2x2. Its gradients are as far from those in double as oneDNN's are: far, where a batch
     * norm sees few values.
     */
    @ParameterizedTest
    @CsvSource({"3, 32, 32", "2, 33, 47", "4, 64, 48"})
    void aTrainingPassIsThatOfTheOriginals(int batch, int height, int width) {
        ComputationGraph judge = network(DataType.DOUBLE, "off", height, width);
        ComputationGraph plain = network(DataType.FLOAT, "off", height, width);
        ComputationGraph fast = network(DataType.FLOAT, "auto", height, width);
        judge.setParams(fast.params().castTo(DataType.DOUBLE));
        INDArray images = Networks.normal(DataType.FLOAT, 3, batch, 3, height, width);
        INDArray labels = Networks.oneHot(DataType.FLOAT, batch, CLASSES);

        INDArray expected = gradient(judge, images, labels);
        double near = distance(gradient(plain, images, labels), expected);

        assertThat(distance(gradient(fast, images, labels), expected))
                .isLessThan(2 * near + 1e-4 * expected.norm2Number().doubleValue());
        assertThat(loss(fast)).isCloseTo(loss(judge), Offset.offset(1e-4));
        assertThat(distance(fast.outputSingle(images), judge.outputSingle(images.castTo(DataType.DOUBLE))))
                .isLessThan(1e-4);
    }

    private static double distance(INDArray one, INDArray other) {
        return one.castTo(DataType.DOUBLE).sub(other).norm2Number().doubleValue();
    }

    private static double loss(ComputationGraph network) {
        return network.score() - network.calcRegularizationScore(true);
    }

    /** ND4J's norms, in single precision, are off by some ten thousandths. */
    @Test
    void penaltiesAreThoseOfTheSquares() {
        ComputationGraph network = network(DataType.FLOAT, "auto", 32, 32);
        double squares = network.paramTable().entrySet().stream()
                .filter(parameter -> parameter.getKey().endsWith("_W"))
                .mapToDouble(parameter -> parameter
                        .getValue()
                        .castTo(DataType.DOUBLE)
                        .norm2Number()
                        .doubleValue())
                .map(norm -> norm * norm)
                .sum();

        assertThat(network.calcRegularizationScore(true))
                .isCloseTo(0.5 * PENALTY * squares, Percentage.withPercentage(1e-3));
    }

    @Test
    void theirPlacesInTheNetworkAreThoseOfTheOriginals() {
        ComputationGraph network = network(DataType.FLOAT, "auto", 32, 32);
        assertThat(network.getLayer("stage1-block1-relu")).isInstanceOf(RectifierRuntime.class);
        assertThat(Arrays.asList(network.getLayers())).contains(network.getLayer("stage1-block1-relu"));
        assertThat(network(DataType.FLOAT, "off", 32, 32).getLayer("stage1-block1-relu"))
                .isNotInstanceOf(RectifierRuntime.class);
    }

    private static ComputationGraph network(DataType type, String fused, int height, int width) {
        return Fused.with(fused, () -> {
            ComputationGraphConfiguration configuration =
                    ModelPreset.RESNET26.build(new MapShape(3, height, width), CLASSES, 1, new Sgd(0.1), PENALTY);
            configuration.setDataType(type);
            ComputationGraph network = new ComputationGraph(configuration);
            network.init();
            KernelRuntimes.install(network);
            return network;
        });
    }

    private static INDArray gradient(ComputationGraph network, INDArray images, INDArray labels) {
        DataType type = network.params().dataType();
        network.setInput(0, images.castTo(type));
        network.setLabel(0, labels.castTo(type));
        network.computeGradientAndScore();
        return network.gradient().gradient().dup();
    }
}

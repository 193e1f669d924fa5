package org.saccade.nn.model;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.saccade.nn.Networks;
import org.saccade.nn.graph.MapShape;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class ModelPresetTest {

    private static final int CLASSES = 10;
    private static final double WEIGHT_DECAY = 1e-4;

    @ParameterizedTest
    @EnumSource(ModelPreset.class)
    void everyParameterReceivesAGradient(ModelPreset preset) {
        ComputationGraph network = network(preset, 7);
        network.setInput(0, images(4));
        network.setLabel(0, Networks.oneHot(DataType.FLOAT, 4, CLASSES));
        network.computeGradientAndScore();
        Map<String, INDArray> gradients = network.gradient().gradientForVariable();
        assertThat(gradients).containsOnlyKeys(network.paramTable().keySet());
        assertThat(gradients).allSatisfy((name, gradient) -> assertThat(
                        gradient.norm2Number().doubleValue())
                .as(name)
                .isFinite()
                .isPositive());
    }

    @ParameterizedTest
    @EnumSource(ModelPreset.class)
    void theSameSeedGivesTheSameNetworkAndTheSameSteps(ModelPreset preset) {
        ComputationGraph one = network(preset, 7);
        ComputationGraph other = network(preset, 7);
        assertThat(one.params()).isEqualTo(other.params());
        for (int size : new int[] {4, 3}) {
            one.fit(batch(size));
            other.fit(batch(size));
        }
        assertThat(one.params()).isEqualTo(other.params());
        assertThat(one.outputSingle(images(2))).isEqualTo(other.outputSingle(images(2)));
        assertThat(network(preset, 8).params()).isNotEqualTo(network(preset, 7).params());
    }

    @ParameterizedTest
    @EnumSource(ModelPreset.class)
    void rebuildsFromItsJsonAndItsFile(ModelPreset preset, @TempDir Path folder) throws IOException {
        ComputationGraph network = network(preset, 7);
        network.fit(batch(4));
        String json = network.getConfiguration().toJson();
        assertThat(ComputationGraphConfiguration.fromJson(json).toJson()).isEqualTo(json);
        File file = folder.resolve("model.zip").toFile();
        ModelSerializer.writeModel(network, file, true);
        assertThat(ModelSerializer.restoreComputationGraph(file).outputSingle(images(3)))
                .isEqualTo(network.outputSingle(images(3)));
    }

    @ParameterizedTest
    @EnumSource(ModelPreset.class)
    void givesProbabilitiesForImagesOfAnyShape(ModelPreset preset) {
        ComputationGraph network = new ComputationGraph(
                preset.build(new MapShape(1, 37, 45), 3, 7, new Nesterovs(0.1, 0.9), WEIGHT_DECAY));
        network.init();
        INDArray sums = network.outputSingle(Networks.normal(DataType.FLOAT, 1, 2, 1, 37, 45))
                .sum(1);
        assertThat(sums.toDoubleVector()).containsExactly(new double[] {1, 1}, within(1e-5));
    }

    @ParameterizedTest
    @EnumSource(ModelPreset.class)
    void onlyWeightsDecay(ModelPreset preset) {
        for (Layer layer : network(preset, 7).getLayers()) {
            for (String name : layer.paramTable().keySet()) {
                boolean decays = layer.conf().getLayer().getRegularizationByParam(name) != null
                        && !layer.conf()
                                .getLayer()
                                .getRegularizationByParam(name)
                                .isEmpty();
                assertThat(decays).as("%s of %s", name, layer.conf().getLayer()).isEqualTo(name.startsWith("W"));
            }
        }
    }

    @Test
    void weightDecayIsPartOfTheScore() {
        ComputationGraph decaying = network(ModelPreset.SMALL_ATTENTION_RESNET, 7);
        ComputationGraph plain = new ComputationGraph(ModelPreset.SMALL_ATTENTION_RESNET.build(
                new MapShape(3, 32, 32), CLASSES, 7, new Nesterovs(0.01, 0.9), 0));
        plain.init();
        double squares = 0;
        for (Map.Entry<String, INDArray> parameter : decaying.paramTable().entrySet()) {
            if (parameter
                    .getKey()
                    .substring(parameter.getKey().lastIndexOf('_') + 1)
                    .startsWith("W")) {
                squares += Math.pow(parameter.getValue().norm2Number().doubleValue(), 2);
            }
        }
        assertThat(decaying.score(batch(4)) - plain.score(batch(4)))
                .isCloseTo(WEIGHT_DECAY / 2 * squares, within(1e-4));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 1, 'channels=0, height=1, width=1'",
        "1, 0, 1, 'channels=1, height=0, width=1'",
        "1, 1, 0, 'channels=1, height=1, width=0'"
    })
    void anImageHasPixels(int channels, int height, int width, String values) {
        assertThatThrownBy(() -> new MapShape(channels, height, width))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an image needs at least one channel, row and column, got " + values);
    }

    private static ComputationGraph network(ModelPreset preset, long seed) {
        ComputationGraph network = new ComputationGraph(
                preset.build(new MapShape(3, 32, 32), CLASSES, seed, new Nesterovs(0.01, 0.9), WEIGHT_DECAY));
        network.init();
        return network;
    }

    private static DataSet batch(int size) {
        return new DataSet(images(size), Networks.oneHot(DataType.FLOAT, size, CLASSES));
    }

    private static INDArray images(int size) {
        return Networks.normal(DataType.FLOAT, 1, size, 3, 32, 32);
    }
}

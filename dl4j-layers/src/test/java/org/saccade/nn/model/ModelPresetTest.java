package org.saccade.nn.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.saccade.nn.Networks;
import org.saccade.nn.graph.MapShape;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ModelPresetTest {

    private static final int CLASSES = 10;
    private static final double WEIGHT_DECAY = 1e-4;
    /** Matrices and kernels; D is a depthwise one. */
    private static final Pattern WEIGHT = Pattern.compile("(.*\\.)?[WD].*");

    private static final ModelPreset SMALL = ModelPreset.SMALL_ATTENTION_RESNET;
    /**
     * What is the same for all keys does not change a softmax. Of the queries of CvT's last block the class token's alone is read, which
     * is not convolved.
     */
    private static final Pattern WITHOUT_EFFECT =
            Pattern.compile(".*_(bk|shiftk)|stage6-block1-block1[06]-1_(D|gain|shift)q");
    /** Names of networks whose training takes no time. */
    private static final String LIGHT = "(SMALL|TINY).*";

    @ParameterizedTest
    @EnumSource(ModelPreset.class)
    void everyParameterReceivesAGradient(ModelPreset preset) {
        ComputationGraph network = network(preset, 7);
        fillZeros(network);
        network.setInput(0, inputs(preset, 2));
        network.setLabel(0, Networks.oneHot(DataType.FLOAT, 2, CLASSES));
        network.computeGradientAndScore();
        Map<String, INDArray> gradients = network.gradient().gradientForVariable();
        assertThat(gradients).containsOnlyKeys(network.paramTable().keySet());
        gradients.forEach((name, gradient) -> {
            double norm = gradient.norm2Number().doubleValue();
            assertThat(norm).as(name).isFinite();
            if (!WITHOUT_EFFECT.matcher(name).matches()) {
                assertThat(norm).as(name).isPositive();
            }
        });
    }

    /** A gain that begins with zero hides what stands behind it. */
    private static void fillZeros(ComputationGraph network) {
        network.paramTable().forEach((name, parameter) -> {
            if (parameter.amaxNumber().doubleValue() == 0) {
                parameter.assign(
                        Networks.normal(DataType.FLOAT, 5, parameter.shape()).muli(0.1));
            }
        });
    }

    @ParameterizedTest
    @EnumSource(ModelPreset.class)
    void theSameSeedGivesTheSameNetworkAndTheSameOutputs(ModelPreset preset) {
        ComputationGraph one = network(preset, 7);
        INDArray first = one.outputSingle(inputs(preset, 2));
        assertThat(one.outputSingle(inputs(preset, 2))).isEqualTo(first);
        assertThat(network(preset, 7).outputSingle(inputs(preset, 2))).isEqualTo(first);
        assertThat(first.sum(1).toDoubleVector()).containsExactly(new double[] {1, 1}, within(1e-5));
    }

    @ParameterizedTest
    @EnumSource(ModelPreset.class)
    void rebuildsFromItsJson(ModelPreset preset) {
        String json = configuration(preset, 7).toJson();
        assertThat(ComputationGraphConfiguration.fromJson(json).toJson()).isEqualTo(json);
    }

    @ParameterizedTest
    @EnumSource(value = ModelPreset.class, mode = EnumSource.Mode.MATCH_ANY, names = LIGHT)
    void theSameSeedGivesTheSameSteps(ModelPreset preset) {
        ComputationGraph one = network(preset, 7);
        ComputationGraph other = network(preset, 7);
        for (int size : new int[] {4, 3}) {
            one.fit(batch(preset, size));
            other.fit(batch(preset, size));
        }
        assertThat(one.params()).isEqualTo(other.params());
        assertThat(network(preset, 8).params()).isNotEqualTo(network(preset, 7).params());
    }

    @ParameterizedTest
    @EnumSource(value = ModelPreset.class, mode = EnumSource.Mode.MATCH_ANY, names = LIGHT)
    void rebuildsFromItsFile(ModelPreset preset, @TempDir Path folder) throws IOException {
        ComputationGraph network = network(preset, 7);
        network.fit(batch(preset, 4));
        File file = folder.resolve("model.zip").toFile();
        ModelSerializer.writeModel(network, file, true);
        assertThat(ModelSerializer.restoreComputationGraph(file).outputSingle(inputs(preset, 3)))
                .isEqualTo(network.outputSingle(inputs(preset, 3)));
    }

    @ParameterizedTest
    @EnumSource(value = ModelPreset.class, mode = EnumSource.Mode.MATCH_ANY, names = LIGHT)
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
        for (GraphVertex vertex : configuration(preset, 7).getVertices().values()) {
            if (vertex instanceof LayerVertex some) {
                Layer layer = some.getLayerConf().getLayer();
                for (String name : layer.initializer().paramKeys(layer)) {
                    List<Regularization> penalties = layer.getRegularizationByParam(name);
                    boolean decays = penalties != null && !penalties.isEmpty();
                    assertThat(decays)
                            .as("%s of %s", name, layer)
                            .isEqualTo(WEIGHT.matcher(name).matches());
                }
            }
        }
    }

    @Test
    void weightDecayIsPartOfTheScore() {
        ComputationGraph decaying = network(SMALL, 7);
        ComputationGraph plain =
                new ComputationGraph(SMALL.build(input(SMALL), CLASSES, 7, new Nesterovs(0.01, 0.9), 0));
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
        assertThat(decaying.score(batch(SMALL, 4)) - plain.score(batch(SMALL, 4)))
                .isCloseTo(WEIGHT_DECAY / 2 * squares, within(1e-4));
    }

    private static ComputationGraph network(ModelPreset preset, long seed) {
        ComputationGraph network = new ComputationGraph(configuration(preset, seed));
        network.init();
        return network;
    }

    private static ComputationGraphConfiguration configuration(ModelPreset preset, long seed) {
        return preset.build(input(preset), CLASSES, seed, new Nesterovs(0.01, 0.9), WEIGHT_DECAY);
    }

    /** Of a size at which the last group of a network for large images has more than one position. */
    private static MapShape input(ModelPreset preset) {
        return preset.architecture().axes() == 1 ? MapShape.sequence(2, 64) : new MapShape(3, 64, 64);
    }

    private static DataSet batch(ModelPreset preset, int size) {
        return new DataSet(inputs(preset, size), Networks.oneHot(DataType.FLOAT, size, CLASSES));
    }

    private static INDArray inputs(ModelPreset preset, int size) {
        MapShape shape = input(preset);
        return preset.architecture().axes() == 1
                ? Networks.normal(DataType.FLOAT, 1, size, shape.channels(), shape.width())
                : Networks.normal(DataType.FLOAT, 1, size, shape.channels(), shape.height(), shape.width());
    }
}

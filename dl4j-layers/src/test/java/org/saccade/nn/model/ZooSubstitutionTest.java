package org.saccade.nn.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.zoo.model.ResNet50;
import org.deeplearning4j.zoo.model.VGG16;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.SelfAttention2D;
import org.saccade.nn.block.Mixer;
import org.saccade.nn.block.MixerKind;
import org.saccade.nn.block.MixerOptions;

import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Networks that others wrote: those of Deeplearning4j's zoo. */
class ZooSubstitutionTest {

    private static final Mixer LOCAL = MixerKind.LOCAL_ATTENTION.with(MixerOptions.published());
    private static final InputType IMAGE = InputType.convolutional(224, 224, 3);
    /** The smallest images that the network takes: its last map is 3x3. */
    private static final int SIDE = 133;

    @Test
    void aResNetKeepsTheShapesOfAllOtherLayers() {
        ComputationGraphConfiguration given = resNet50(224);
        ComputationGraphConfiguration changed =
                Substitution.of(LOCAL).inGroups(1, 2, 3, 4).apply(given, IMAGE);
        Map<String, InputType> shapes = changed.getLayerActivationTypes(IMAGE);
        assertThat(shapes).containsAllEntriesOf(given.getLayerActivationTypes(IMAGE));
        assertThat(shapes).hasSameSizeAs(given.getLayerActivationTypes(IMAGE));
    }

    /** The convolutions of this network have their activation inside, and its images come as rows of numbers. */
    @Test
    void aVggKeepsTheShapesOfAllOtherLayers() {
        InputType flat = InputType.convolutionalFlat(224, 224, 3);
        ComputationGraphConfiguration given =
                VGG16.builder().numClasses(1000).build().conf();
        ComputationGraphConfiguration changed = Substitution.of(LOCAL).apply(given, flat);
        assertThat(changed.getLayerActivationTypes(flat)).containsAllEntriesOf(given.getLayerActivationTypes(flat));
        LayerVertex first = (LayerVertex) changed.getVertices().get("0");
        assertThat(first.getPreProcessor()).isEqualTo(new FeedForwardToCnnPreProcessor(224, 224, 3));
        assertThat(first.getLayerConf().getLayer()).isInstanceOf(SelfAttention2D.class);
        LayerVertex active = (LayerVertex) changed.getVertices().get("0-activation");
        assertThat(((ActivationLayer) active.getLayerConf().getLayer()).getActivationFn())
                .isEqualTo(Activation.RELU.getActivationFunction());
        assertThat(changed.getVertexInputs()).containsEntry("1", List.of("0-activation"));
    }

    @Test
    void aTrainedResNetGoesOnWithAttention() {
        ComputationGraph given = Cnn.network(resNet50(SIDE));
        DataSet batch = batch(SIDE);
        given.fit(batch);
        ComputationGraph changed =
                Substitution.of(LOCAL).named("res5*").apply(given, InputType.convolutional(SIDE, SIDE, 3));
        assertThat(changed.getLayer("res5b_branch2b").conf().getLayer()).isInstanceOf(SelfAttention2D.class);
        for (String name : List.of("stem-cnn1", "bn4a_branch2a", "res5b_branch2a", "output")) {
            assertThat(changed.getLayer(name).paramTable())
                    .as(name)
                    .isEqualTo(given.getLayer(name).paramTable());
        }
        double before = changed.score(batch);
        for (int step = 0; step < 5; step++) {
            changed.fit(batch);
        }
        assertThat(changed.score(batch)).isLessThan(before);
    }

    private static ComputationGraphConfiguration resNet50(int side) {
        return ResNet50.builder()
                .numClasses(4)
                .inputShape(new int[] {3, side, side})
                .updater(new Adam(1e-4))
                .build()
                .graphBuilder()
                .build();
    }

    private static DataSet batch(int side) {
        INDArray images = Networks.normal(DataType.FLOAT, 3, 4, 3, side, side);
        return new DataSet(images, Networks.oneHot(DataType.FLOAT, 4, 4));
    }
}

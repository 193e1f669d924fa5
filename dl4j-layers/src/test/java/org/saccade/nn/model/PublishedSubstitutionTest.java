package org.saccade.nn.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.saccade.nn.block.Mixer;
import org.saccade.nn.block.MixerKind;
import org.saccade.nn.block.MixerOptions;
import org.saccade.nn.graph.MapShape;

import java.util.Arrays;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Attention in the groups of a ResNet-50, against the networks of arXiv:1906.05909. */
class PublishedSubstitutionTest {

    private static final InputType IMAGE = InputType.convolutional(224, 224, 3);
    private static final Mixer PUBLISHED = MixerKind.LOCAL_ATTENTION.with(MixerOptions.published());

    @Test
    void attentionInAllGroupsIsTheStandAloneNetwork() {
        ComputationGraphConfiguration changed =
                Substitution.of(PUBLISHED).inGroups(1, 2, 3, 4).apply(build(ModelPreset.RESNET50), IMAGE);
        assertThat(changed.toJson()).isEqualTo(renamed(build(ModelPreset.SASA_RESNET50)));
        assertThat(trained(changed)).isEqualTo(18_038_632);
    }

    @Test
    void attentionInTheLateGroupsIsTheMixedNetwork() {
        assertThat(Substitution.of(PUBLISHED)
                        .inGroups(3, 4)
                        .apply(build(ModelPreset.RESNET50), IMAGE)
                        .toJson())
                .isEqualTo(renamed(build(ModelPreset.RESNET_VIT50)));
    }

    /** Table 3: the groups with attention; parameters in millions as printed, and what they are. */
    @ParameterizedTest
    @CsvSource({
        "1 2 3 4, 18.0, 18038632",
        "2 3 4,   18.1, 18111016",
        "3 4,     18.5, 18500648",
        "4,       20.8, 20849192",
        "1,       25.5, 25484648",
        "1 2,     25.0, 25095016",
        "1 2 3,   22.7, 22746472"
    })
    void parametersAreThoseOfThePaper(String groups, double printed, long exact) {
        int[] numbers =
                Arrays.stream(groups.split(" ", -1)).mapToInt(Integer::parseInt).toArray();
        long parameters =
                trained(Substitution.of(PUBLISHED).inGroups(numbers).apply(build(ModelPreset.RESNET50), IMAGE));
        assertThat(parameters).isEqualTo(exact);
        assertThat(parameters / 1e6).isCloseTo(printed, within(0.1));
    }

    /** A preset names a normalisation after the pool before it; in a substitution it has the name that it had. */
    private static String renamed(ComputationGraphConfiguration preset) {
        return preset.toJson().replace("-pool-norm", "-norm");
    }

    private static ComputationGraphConfiguration build(ModelPreset preset) {
        return preset.build(new MapShape(3, 224, 224), 1000, 7, new Nesterovs(0.1, 0.9), 1e-4);
    }

    /** Without running means and variances. */
    private static long trained(ComputationGraphConfiguration network) {
        return network.getVertices().values().stream()
                .filter(LayerVertex.class::isInstance)
                .map(LayerVertex.class::cast)
                .mapToLong(vertex -> vertex.numParams(true) - running(vertex))
                .sum();
    }

    private static long running(LayerVertex vertex) {
        return vertex.getLayerConf().getLayer() instanceof BatchNormalization normalization
                ? 2 * normalization.getNOut()
                : 0;
    }
}

package org.saccade.nn.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.saccade.nn.block.Mixer;
import org.saccade.nn.block.MixerKind;
import org.saccade.nn.block.MixerOptions;
import org.saccade.nn.graph.MapShape;

import static org.assertj.core.api.Assertions.assertThat;

/** Attention in the groups of a ResNet-50, against the networks of arXiv:1906.05909. */
class PublishedSubstitutionTest {

    private static final InputType IMAGE = InputType.convolutional(224, 224, 3);
    private static final Mixer PUBLISHED = MixerKind.LOCAL_ATTENTION.with(MixerOptions.published());

    @Test
    void attentionInAllGroupsIsTheStandAloneNetwork() {
        ComputationGraphConfiguration changed =
                Substitution.of(PUBLISHED).inGroups(1, 2, 3, 4).apply(build(ModelPreset.RESNET50), IMAGE);
        assertThat(changed.toJson()).isEqualTo(build(ModelPreset.SASA_RESNET50).toJson());
    }

    @Test
    void attentionInTheLateGroupsIsTheMixedNetwork() {
        assertThat(Substitution.of(PUBLISHED)
                        .inGroups(3, 4)
                        .apply(build(ModelPreset.RESNET50), IMAGE)
                        .toJson())
                .isEqualTo(build(ModelPreset.RESNET_VIT50).toJson());
    }

    private static ComputationGraphConfiguration build(ModelPreset preset) {
        return preset.build(new MapShape(3, 224, 224), 1000, 7, new Nesterovs(0.1, 0.9), 1e-4);
    }
}

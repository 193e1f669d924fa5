package org.saccade.nn.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.zoo.model.ResNet50;
import org.deeplearning4j.zoo.model.VGG16;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.NoOp;
import org.saccade.nn.block.MixerKind;
import org.saccade.nn.block.MixerOptions;
import org.saccade.nn.graph.MapShape;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class CandidatesTest {

    private static final InputType IMAGE = InputType.convolutional(224, 224, 3);

    @Test
    void groupsOfAResNetAreItsStages() {
        List<Candidate> candidates = Substitution.candidates(resNet50(), IMAGE);
        assertThat(namesByGroup(candidates))
                .isEqualTo(Map.of(
                        0, List.of("stem"),
                        1, blocks("stage1", 3),
                        2, blocks("stage2", 4),
                        3, blocks("stage3", 6),
                        4, blocks("stage4", 3)));
        assertThat(candidates)
                .contains(
                        new Candidate("stem", 0, 7, 2, new MapShape(3, 224, 224), new MapShape(64, 112, 112)),
                        new Candidate("stage1-block1-2", 1, 3, 1, new MapShape(64, 56, 56), new MapShape(64, 56, 56)),
                        new Candidate("stage2-block1-2", 2, 3, 2, new MapShape(128, 56, 56), new MapShape(128, 28, 28)),
                        new Candidate("stage4-block3-2", 4, 3, 1, new MapShape(512, 7, 7), new MapShape(512, 7, 7)));
    }

    @Test
    void groupsKeepTheirNumbersWhenAnotherIsReplaced() {
        ComputationGraphConfiguration changed = Substitution.of(
                        MixerKind.LOCAL_ATTENTION.with(MixerOptions.published()))
                .inGroups(1, 3)
                .apply(resNet50(), IMAGE);
        assertThat(namesByGroup(Substitution.candidates(changed, IMAGE)))
                .isEqualTo(Map.of(0, List.of("stem"), 2, blocks("stage2", 4), 4, blocks("stage4", 3)));
    }

    /** The zoo's network shrinks its images in 1x1 convolutions, once more than others do. */
    @Test
    void groupsOfTheZoosResNetAreItsStages() {
        List<Candidate> candidates = Substitution.candidates(
                ResNet50.builder().numClasses(1000).build().graphBuilder().build(), IMAGE);
        assertThat(namesByGroup(candidates))
                .isEqualTo(Map.of(
                        0, List.of("stem-cnn1"),
                        1, branches("res2", "abc"),
                        2, branches("res3", "abcd"),
                        3, branches("res4", "abcdef"),
                        4, branches("res5", "abc")));
    }

    @Test
    void groupsOfTheZoosVggAreItsBlocks() {
        List<Candidate> candidates = Substitution.candidates(
                VGG16.builder().numClasses(1000).build().conf(), InputType.convolutionalFlat(224, 224, 3));
        assertThat(namesByGroup(candidates))
                .isEqualTo(Map.of(
                        0, List.of("0"),
                        1, List.of("1"),
                        2, List.of("3", "4"),
                        3, List.of("6", "7", "8"),
                        4, List.of("10", "11", "12"),
                        5, List.of("14", "15", "16")));
        assertThat(candidates.get(0))
                .isEqualTo(new Candidate("0", 0, 3, 1, new MapShape(3, 224, 224), new MapShape(64, 224, 224)));
    }

    /** A stem of attention is no convolution, and the first convolution after it mixes no pixels. */
    @Test
    void everyMixingConvolutionAfterAnotherStemIsInAGroup() {
        ComputationGraphConfiguration network = ModelPreset.RESNET26
                .architecture()
                .withStem(ModelPreset.SASA_FULL_RESNET26.architecture().stem())
                .build(new MapShape(3, 224, 224), 10, 7, new NoOp(), 0);
        assertThat(namesByGroup(Substitution.candidates(network, IMAGE)))
                .isEqualTo(Map.of(
                        1, blocks("stage1", 1),
                        2, blocks("stage2", 2),
                        3, blocks("stage3", 4),
                        4, blocks("stage4", 1)));
    }

    private static ComputationGraphConfiguration resNet50() {
        return ModelPreset.RESNET50.build(new MapShape(3, 224, 224), 1000, 7, new NoOp(), 0);
    }

    private static Map<Integer, List<String>> namesByGroup(List<Candidate> candidates) {
        return candidates.stream()
                .collect(Collectors.groupingBy(
                        Candidate::group, TreeMap::new, Collectors.mapping(Candidate::name, Collectors.toList())));
    }

    private static List<String> blocks(String stage, int depth) {
        return IntStream.rangeClosed(1, depth)
                .mapToObj(block -> stage + "-block" + block + "-2")
                .toList();
    }

    private static List<String> branches(String stage, String blocks) {
        return blocks.chars()
                .mapToObj(block -> stage + (char) block + "_branch2b")
                .toList();
    }
}

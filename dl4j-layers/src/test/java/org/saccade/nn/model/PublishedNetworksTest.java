package org.saccade.nn.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.learning.config.NoOp;
import org.saccade.nn.attention.Positions;
import org.saccade.nn.attention.catalogue.LocalMechanisms;
import org.saccade.nn.attention.position.RelativeAxes;
import org.saccade.nn.block.ImageStem;
import org.saccade.nn.block.Mixer;
import org.saccade.nn.block.MixerKind;
import org.saccade.nn.block.MixerOptions;
import org.saccade.nn.graph.MapShape;

import java.util.Arrays;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** The table against the figures that the papers print. */
class PublishedNetworksTest {

    private static final double PRINTED_MILLION = 0.1e6;
    private static final double PRINTED_GIGA = 0.15e9;
    private static final int SIDE = 224;

    @ParameterizedTest
    @CsvSource({
        "RESNET26, 13_696_552",
        "RESNET38, 19_626_792",
        "RESNET50, 25_557_032",
        "SASA_RESNET26, 10_342_632",
        "SASA_RESNET38, 14_190_632",
        "SASA_RESNET50, 18_038_632",
        "CVT13, 19_997_480",
        "CVT21, 31_622_696"
    })
    void hasExactlyThePublishedParameters(ModelPreset preset, String parameters) {
        assertThat(description(preset).parameters()).isEqualTo(number(parameters));
    }

    /** arXiv:1906.05909, table 1: GFLOP and million parameters. */
    @ParameterizedTest
    @CsvSource({
        "RESNET26, 4.7, 13.7",
        "RESNET38, 6.5, 19.6",
        "RESNET50, 8.2, 25.6",
        "SASA_RESNET26, 4.5, 10.3",
        "SASA_RESNET38, 5.7, 14.1",
        "SASA_RESNET50, 7.0, 18.0",
        "SASA_FULL_RESNET26, 4.7, 10.3",
        "SASA_FULL_RESNET38, 6.0, 14.1",
        "SASA_FULL_RESNET50, 7.2, 18.0"
    })
    void agreesWithTheTableOfStandAloneSelfAttention(ModelPreset preset, double giga, double million) {
        agrees(description(preset), giga, million);
    }

    /** Table 3: which groups attend. */
    @ParameterizedTest
    @CsvSource({
        "'1,2,3,4', 7.0, 18.0",
        "'2,3,4', 7.3, 18.1",
        "'3,4', 7.5, 18.5",
        "'4', 8.0, 20.8",
        "'1', 7.9, 25.5",
        "'1,2', 7.8, 25.0",
        "'1,2,3', 7.2, 22.7"
    })
    void agreesWithTheTableOfGroups(String groups, double giga, double million) {
        agrees(substituted(MixerOptions.published(), groups), giga, million);
    }

    /** Table 4: the side of the window. */
    @ParameterizedTest
    @CsvSource({"3, 6.6", "5, 6.7", "7, 7.0", "9, 7.3", "11, 7.7"})
    void agreesWithTheTableOfWindows(int window, double giga) {
        agrees(substituted(MixerOptions.published().withWindow(window), "1,2,3,4"), giga);
    }

    /** Table 5: positions. */
    @ParameterizedTest
    @CsvSource({"NONE, 6.9", "ABSOLUTE, 6.9", "RELATIVE, 7.0"})
    void agreesWithTheTableOfPositions(Positions positions, double giga) {
        agrees(substituted(MixerOptions.published().withPositions(positions), "1,2,3,4"), giga);
    }

    /** Table 6: q·r alone. */
    @ParameterizedTest
    @CsvSource({"6.1, 16.7"})
    void agreesWithTheTableOfContent(double giga, double million) {
        agrees(substituted(MixerOptions.published().withoutContent(), "1,2,3,4"), giga, million);
    }

    /** Table 7: the stem. */
    @ParameterizedTest
    @CsvSource({"STAND_ALONE_ATTENTION, 7.1", "CONVOLUTION_VALUES, 7.4", "SPATIALLY_AWARE_VALUES, 7.2"})
    void agreesWithTheTableOfStems(ImageStem stem, double giga) {
        Architecture network = ModelPreset.SASA_RESNET50.architecture().withStem(stem);
        agrees(description(network.build(images(), 1000, 1, new NoOp(), 0)), giga);
    }

    /** arXiv:2103.15808. */
    @ParameterizedTest
    @CsvSource({"CVT13, 4.57", "CVT21, 7.18"})
    void hasTheMultiplyAddsOfConvolutionalTransformers(ModelPreset preset, double giga) {
        assertThat(description(preset).arithmetic().multiplyAdds() / 1e9).isCloseTo(giga, within(0.005));
    }

    @Test
    void hasThePrintedMultiplyAddsOfCoAtNet() {
        assertThat(description(ModelPreset.COATNET0).arithmetic().multiplyAdds() / 1e9)
                .isCloseTo(4.2, within(0.1));
    }

    /** Embeddings that the heads share, and none: what the choices of positions differ by. */
    @ParameterizedTest
    @CsvSource({
        "RESNET26, 10_331_264, 10_329_640",
        "RESNET38, 14_173_384, 14_170_920",
        "RESNET50, 18_015_504, 18_012_200"
    })
    void hasExactlyTheParametersOfOtherPositions(ModelPreset preset, String shared, String none) {
        Mixer sharing = Mixer.attention(channels ->
                LocalMechanisms.standAlone(channels, 8, 7).withPosition(new RelativeAxes(true, true, false)));
        Mixer nowhere = MixerKind.LOCAL_ATTENTION.with(MixerOptions.published().withPositions(Positions.NONE));
        assertThat(attending(preset, sharing)).isEqualTo(number(shared));
        assertThat(attending(preset, nowhere)).isEqualTo(number(none));
    }

    private static long attending(ModelPreset preset, Mixer mixer) {
        return description(Substitution.of(mixer).inGroups(1, 2, 3, 4).apply(configuration(preset), types()))
                .parameters();
    }

    private static long number(String grouped) {
        return Long.parseLong(grouped.replace("_", ""));
    }

    /** Million parameters as other papers print them: arXiv:2101.11605, arXiv:2103.12731, arXiv:1904.09925, arXiv:2106.04803 ("25"). */
    @ParameterizedTest
    @CsvSource({"BOTNET50, 20.8", "HALONET_H0, 5.5", "AUGMENTED_RESNET50, 25.8", "COATNET0, 25.2"})
    void hasThePrintedParameters(ModelPreset preset, double million) {
        assertThat((double) description(preset).parameters()).isCloseTo(million * 1e6, within(PRINTED_MILLION));
    }

    private static void agrees(Description network, double giga, double million) {
        assertThat((double) network.parameters()).isCloseTo(million * 1e6, within(PRINTED_MILLION));
        agrees(network, giga);
    }

    private static void agrees(Description network, double giga) {
        assertThat((double) network.arithmetic().operations()).isCloseTo(giga * 1e9, within(PRINTED_GIGA));
    }

    private static Description substituted(MixerOptions options, String groups) {
        int[] numbers =
                Arrays.stream(groups.split(",")).mapToInt(Integer::parseInt).toArray();
        return description(Substitution.of(MixerKind.LOCAL_ATTENTION.with(options))
                .inGroups(numbers)
                .apply(configuration(ModelPreset.RESNET50), types()));
    }

    private static Description description(ModelPreset preset) {
        return description(configuration(preset));
    }

    private static Description description(ComputationGraphConfiguration network) {
        return Description.of(network, types());
    }

    private static ComputationGraphConfiguration configuration(ModelPreset preset) {
        return preset.build(images(), 1000, 1, new NoOp(), 0);
    }

    private static MapShape images() {
        return new MapShape(3, SIDE, SIDE);
    }

    private static InputType types() {
        return InputType.convolutional(SIDE, SIDE, 3);
    }
}

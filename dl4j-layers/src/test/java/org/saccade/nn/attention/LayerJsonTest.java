package org.saccade.nn.attention;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LayerJsonTest {

    @ParameterizedTest
    @CsvSource({
        "'\"window\" : 5', '\"window\" : 4', 'window must be odd so that it has a centre, got window=4'",
        "'\"window\" : 5', '\"window\" : 5, \"windows\" : 7', 'LocalSelfAttentionOptions has no option of this name, got windows=7'",
        "'\"scale\" : 0.5,', '', 'Missing required creator property ''scale'''",
        "'\"options\" :', '\"option\" : 1, \"options\" :', 'LocalSelfAttention2D has no option of this name, got option=1'"
    })
    void refusesWhatItDoesNotUnderstand(String old, String changed, String message) throws IOException {
        String json = saved(LocalSelfAttention2D.class);
        assertThat(json).contains(old);
        assertThatThrownBy(() -> MultiLayerConfiguration.fromJson(json.replace(old, changed)))
                .hasStackTraceContaining(message);
    }

    @Test
    void takesTheInputChannelsThatItIsToldUnlessItHasThem() {
        LocalSelfAttention2D layer = new LocalSelfAttention2D(LocalSelfAttentionOptions.of(4, 2, 3));
        layer.setNIn(InputType.convolutional(5, 5, 7), false);
        assertThat(layer.getOptions().inputChannels()).isEqualTo(7);
        layer.setNIn(InputType.convolutional(5, 5, 8), false);
        assertThat(layer.getOptions().inputChannels()).isEqualTo(7);
        layer.setNIn(InputType.convolutionalFlat(5, 5, 9), true);
        assertThat(layer.getOptions().inputChannels()).isEqualTo(9);
        assertThat(layer.getLayerParams().getParamShapes().get("Wq")).containsExactly(4, 9, 1, 1);
    }

    @Test
    void namesItselfWhereTheInputIsNoImage() {
        LocalSelfAttention2D layer = new LocalSelfAttention2D(LocalSelfAttentionOptions.of(4, 2, 3));
        layer.setLayerName("first");
        assertThatThrownBy(() -> layer.getOutputType(0, InputType.feedForward(4)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(
                        "LocalSelfAttention2D \"first\" needs images in the format NCHW, got the input type InputTypeFeedForward");
        assertThatThrownBy(() -> layer.getOutputType(0, InputType.convolutional(5, 5, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("LocalSelfAttention2D \"first\" needs inputs with as many channels as it was built for, got"
                        + " 3 channels, inputChannels=0");
        assertThat(layer)
                .hasToString("LocalSelfAttention2D(name=first, LocalSelfAttentionOptions[inputChannels=0, channels=4, "
                        + "heads=2, window=3, positions=RELATIVE, border=MASK, scale=1.0])");
    }

    private static String saved(Class<?> layer) throws IOException {
        try (InputStream stream =
                LayerJsonTest.class.getResourceAsStream("/layer-json/v1/" + layer.getSimpleName() + ".json")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

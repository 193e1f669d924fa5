package org.saccade.nn.attention;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.saccade.nn.attention.neighbourhood.BorderMode;

import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class OptionsTest {

    private static final ConvolutionalAttentionOptions CONVOLUTIONAL = ConvolutionalAttentionOptions.of(8);
    private static final LocalSelfAttentionOptions LOCAL = LocalSelfAttentionOptions.of(8, 2, 3);

    static Stream<Arguments> brokenRules() {
        return Stream.of(
                rule(() -> ConvolutionalAttentionOptions.of(0), "channels must be at least 1, got channels=0"),
                rule(
                        () -> new ConvolutionalAttentionOptions(-1, 8, 2, 1, 1, 1, 1, true, true, 8),
                        "inputChannels must be at least 0, got inputChannels=-1"),
                rule(() -> CONVOLUTIONAL.withHeads(3), "heads must divide channels, got channels=8, heads=3"),
                rule(() -> CONVOLUTIONAL.withHeads(0), "heads must be at least 1, got heads=0"),
                rule(
                        () -> CONVOLUTIONAL.withQuery(2, 1),
                        "queryKernel must be odd so that it has a centre, got queryKernel=2"),
                rule(() -> CONVOLUTIONAL.withQuery(-1, 1), "queryKernel must be at least 1, got queryKernel=-1"),
                rule(() -> CONVOLUTIONAL.withQuery(1, 0), "queryStride must be at least 1, got queryStride=0"),
                rule(
                        () -> CONVOLUTIONAL.withKeyValue(4, 1),
                        "keyValueKernel must be odd so that it has a centre, got keyValueKernel=4"),
                rule(() -> CONVOLUTIONAL.withKeyValue(0, 1), "keyValueKernel must be at least 1, got keyValueKernel=0"),
                rule(() -> CONVOLUTIONAL.withKeyValue(1, 0), "keyValueStride must be at least 1, got keyValueStride=0"),
                rule(
                        () -> CONVOLUTIONAL.withOutputChannels(0),
                        "outputChannels must be at least 1, got outputChannels=0"),
                rule(
                        () -> new ConvolutionalAttentionOptions(3, 8, 2, 1, 1, 1, 1, true, false, 4),
                        "outputChannels must equal channels without an output convolution, got outputChannels=4, channels=8"),
                rule(() -> LocalSelfAttentionOptions.of(0, 1, 3), "channels must be at least 1, got channels=0"),
                rule(
                        () -> new LocalSelfAttentionOptions(-2, 8, 2, 3, Positions.NONE, BorderMode.MASK, 1),
                        "inputChannels must be at least 0, got inputChannels=-2"),
                rule(
                        () -> LocalSelfAttentionOptions.of(8, 5, 3),
                        "heads must divide channels, got channels=8, heads=5"),
                rule(
                        () -> LocalSelfAttentionOptions.of(8, 2, 8),
                        "window must be odd so that it has a centre, got window=8"),
                rule(() -> LocalSelfAttentionOptions.of(8, 2, 0), "window must be at least 1, got window=0"),
                rule(
                        () -> LOCAL.withPositions(null),
                        "positions must be one of NONE, ABSOLUTE, RELATIVE, got positions=null"),
                rule(() -> LOCAL.withBorder(null), "border must be one of MASK, ZERO, SHIFT, got border=null"),
                rule(() -> LOCAL.withScale(0), "scale must be positive and finite, got scale=0.0"),
                rule(() -> LOCAL.withScale(Double.NaN), "scale must be positive and finite, got scale=NaN"),
                rule(
                        () -> LocalSelfAttentionOptions.of(8, 8, 3),
                        "relative positions need 2 channels a head, one for rows and one for columns, got channels=8, heads=8"));
    }

    private static Arguments rule(ThrowingCallable call, String message) {
        return arguments(call, message);
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("brokenRules")
    void namesTheRuleAndTheValues(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}

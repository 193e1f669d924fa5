package org.saccade.nn.attention;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.SavedOptions;
import org.saccade.nn.graph.LayerOptions;
import org.saccade.nn.graph.MapShape;

import java.util.HashSet;
import java.util.List;

/**
 * Options of {@link GlobalSlidingAttention1D} and {@link GlobalSlidingAttention2D}.
 *
 * @param inputChannels channels C of the input; 0 until the network tells it to the layer
 * @param channels channels D of queries, keys, values and output
 * @param heads number of heads; each has D / heads channels
 * @param window positions that a query sees around it, odd
 * @param tokens positions that see everything and are seen by all; on an image counted row after row
 */
public record GlobalSlidingAttentionOptions(
        @JsonProperty(required = true) int inputChannels,
        @JsonProperty(required = true) int channels,
        @JsonProperty(required = true) int heads,
        @JsonProperty(required = true) int window,
        @JsonProperty(required = true) List<Integer> tokens)
        implements LayerOptions<GlobalSlidingAttentionOptions>, SavedOptions {

    public GlobalSlidingAttentionOptions {
        Rules.atLeast(0, "inputChannels", inputChannels);
        Rules.atLeast(1, "channels", channels);
        Rules.headsDivide(channels, heads);
        Rules.atLeast(1, "window", window);
        Rules.odd("window", window);
        Rules.given("tokens", tokens);
        tokens = List.copyOf(tokens);
        Rules.require(
                !tokens.isEmpty()
                        && tokens.stream().allMatch(token -> token >= 0)
                        && new HashSet<>(tokens).size() == tokens.size(),
                "tokens must be different positions from 0 on, at least one, got tokens=%s",
                tokens);
    }

    public static GlobalSlidingAttentionOptions of(int channels, int heads, int window, List<Integer> tokens) {
        return new GlobalSlidingAttentionOptions(0, channels, heads, window, tokens);
    }

    @Override
    public GlobalSlidingAttentionOptions withInput(MapShape input) {
        return new GlobalSlidingAttentionOptions(input.channels(), channels, heads, window, tokens);
    }
}

package org.saccade.nn.attention;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.graph.LayerOptions;
import org.saccade.nn.graph.MapShape;

/**
 * Options of {@link FeedForward2D} and {@link FeedForward1D}.
 *
 * @param inputChannels channels of the input; 0 until the network tells it to the layer
 * @param feedForward what is computed
 */
public record FeedForwardOptions(
        @JsonProperty(required = true) int inputChannels,
        @JsonProperty(required = true) FeedForward feedForward) implements LayerOptions<FeedForwardOptions> {

    public FeedForwardOptions {
        Rules.atLeast(0, "inputChannels", inputChannels);
        Rules.given("feedForward", feedForward);
    }

    public static FeedForwardOptions of(FeedForward feedForward) {
        return new FeedForwardOptions(0, feedForward);
    }

    @Override
    public FeedForwardOptions withInput(MapShape input) {
        return new FeedForwardOptions(input.channels(), feedForward);
    }
}

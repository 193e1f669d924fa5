package org.saccade.nn.attention;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.graph.LayerOptions;
import org.saccade.nn.graph.MapShape;

/**
 * Options of {@link ReversibleBlocks2D} and {@link ReversibleBlocks1D}.
 *
 * @param input the map that the parameters are shaped for; null until the network tells it to the layer
 * @param depth number of blocks
 * @param mechanism F, over half the channels and back to as many
 * @param feedForward G
 */
public record ReversibleOptions(
        @JsonProperty(required = true) MapShape input,
        @JsonProperty(required = true) int depth,
        @JsonProperty(required = true) Mechanism mechanism,
        @JsonProperty(required = true) FeedForward feedForward)
        implements LayerOptions<ReversibleOptions> {

    public ReversibleOptions {
        Rules.atLeast(1, "depth", depth);
        Rules.given("mechanism", mechanism);
        Rules.given("feedForward", feedForward);
    }

    public static ReversibleOptions of(int depth, Mechanism mechanism, FeedForward feedForward) {
        return new ReversibleOptions(null, depth, mechanism, feedForward);
    }

    @Override
    public int inputChannels() {
        return input == null ? 0 : input.channels();
    }

    @Override
    public ReversibleOptions withInput(MapShape map) {
        return new ReversibleOptions(map, depth, mechanism, feedForward);
    }

    /** What F and G see. */
    MapShape half() {
        Rules.require(
                input.channels() % 2 == 0,
                "reversible blocks need an even number of channels, got channels=%d",
                input.channels());
        return new MapShape(input.channels() / 2, input.height(), input.width());
    }
}

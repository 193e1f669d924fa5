package org.saccade.nn.attention;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.graph.LayerOptions;
import org.saccade.nn.graph.MapShape;

/**
 * Options of {@link PointwiseSpatialAttention2D}.
 *
 * @param input the map that the parameters are shaped for; null until the network tells it to the layer
 * @param channels channels of each branch
 * @param softmax whether each position's weights are a softmax, instead of numbers of any sign that are divided by the positions
 */
public record PointwiseSpatialOptions(
        @JsonProperty(required = true) MapShape input,
        @JsonProperty(required = true) int channels,
        @JsonProperty(required = true) boolean softmax)
        implements LayerOptions<PointwiseSpatialOptions> {

    public PointwiseSpatialOptions {
        Rules.atLeast(1, "channels", channels);
    }

    public static PointwiseSpatialOptions of(int channels) {
        return new PointwiseSpatialOptions(null, channels, false);
    }

    public PointwiseSpatialOptions withSoftmax() {
        return new PointwiseSpatialOptions(input, channels, true);
    }

    @Override
    public int inputChannels() {
        return input == null ? 0 : input.channels();
    }

    @Override
    public PointwiseSpatialOptions withInput(MapShape map) {
        return new PointwiseSpatialOptions(map, channels, softmax);
    }

    /** Offsets between two positions of the map. */
    int offsets() {
        return (2 * input.height() - 1) * (2 * input.width() - 1);
    }
}

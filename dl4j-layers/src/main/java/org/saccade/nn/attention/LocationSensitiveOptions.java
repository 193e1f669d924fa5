package org.saccade.nn.attention;

import org.nd4j.shade.jackson.annotation.JsonAnySetter;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.UnknownKeyException;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.VertexOptions;

import java.io.Serializable;
import java.util.List;

/**
 * Options of {@link LocationSensitiveAttention1D} and {@link LocationSensitiveAttention2D}.
 *
 * @param channelsOfInputs channels of the queries, of what they attend to and, where there is a third input, of the alignment before
 *     the first query, which has 1; 0 until the network tells them
 * @param alignment hidden channels of the score
 * @param filters features of the previous alignment
 * @param kernel side of the convolution that makes them, odd
 */
public record LocationSensitiveOptions(
        @JsonProperty(required = true) List<Integer> channelsOfInputs,
        @JsonProperty(required = true) int alignment,
        @JsonProperty(required = true) int filters,
        @JsonProperty(required = true) int kernel)
        implements VertexOptions<LocationSensitiveOptions>, Serializable {

    public LocationSensitiveOptions {
        channelsOfInputs = List.copyOf(channelsOfInputs);
        Rules.require(
                channelsOfInputs.size() == 2 || channelsOfInputs.size() == 3,
                "location-sensitive attention has two inputs, queries and what they attend to, and may have an initial"
                        + " alignment, got channelsOfInputs=%s",
                channelsOfInputs);
        Rules.atLeast(1, "alignment", alignment);
        Rules.atLeast(1, "filters", filters);
        Rules.atLeast(1, "kernel", kernel);
        Rules.odd("kernel", kernel);
    }

    /** The alignment before the first query is zero. */
    public static LocationSensitiveOptions of(int alignment, int filters, int kernel) {
        return new LocationSensitiveOptions(List.of(0, 0), alignment, filters, kernel);
    }

    /** The alignment before the first query is a third input: a map of one channel, of the size of what is attended to. */
    public LocationSensitiveOptions withInitialAlignment() {
        return new LocationSensitiveOptions(List.of(0, 0, 0), alignment, filters, kernel);
    }

    @Override
    public LocationSensitiveOptions withInputs(List<MapShape> inputs) {
        return new LocationSensitiveOptions(
                inputs.stream().map(MapShape::channels).toList(), alignment, filters, kernel);
    }

    @JsonAnySetter
    void unknown(String key, Object value) {
        throw new UnknownKeyException(getClass(), key, value);
    }
}

package org.saccade.nn.attention;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.graph.LayerOptions;
import org.saccade.nn.graph.MapShape;

/**
 * Options of {@link Lama2D} and {@link Lama1D}.
 *
 * @param inputChannels C, 0 until the network tells the layer
 * @param heads m, rows of the output
 * @param rank r of the bilinear form
 * @param queryChannels channels of the learned query
 */
public record LamaOptions(
        @JsonProperty(required = true) int inputChannels,
        @JsonProperty(required = true) int heads,
        @JsonProperty(required = true) int rank,
        @JsonProperty(required = true) int queryChannels)
        implements LayerOptions<LamaOptions> {

    public LamaOptions {
        Rules.atLeast(0, "inputChannels", inputChannels);
        Rules.atLeast(1, "heads", heads);
        Rules.atLeast(1, "rank", rank);
        Rules.atLeast(1, "queryChannels", queryChannels);
    }

    /** A query of as many channels as the form has ranks. */
    public static LamaOptions of(int heads, int rank) {
        return new LamaOptions(0, heads, rank, rank);
    }

    public LamaOptions withQueryChannels(int channels) {
        return new LamaOptions(inputChannels, heads, rank, channels);
    }

    @Override
    public LamaOptions withInput(MapShape input) {
        return new LamaOptions(input.channels(), heads, rank, queryChannels);
    }
}

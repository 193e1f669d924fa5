package org.saccade.nn.attention;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.graph.LayerOptions;
import org.saccade.nn.graph.MapShape;

/**
 * Options of {@link GlobalContextBlock2D}.
 *
 * @param inputChannels channels of the input; 0 until the network tells it to the layer
 * @param reduction what channels are divided by for the layer between
 */
public record GlobalContextOptions(
        @JsonProperty(required = true) int inputChannels,
        @JsonProperty(required = true) int reduction) implements LayerOptions<GlobalContextOptions> {

    public GlobalContextOptions {
        Rules.atLeast(0, "inputChannels", inputChannels);
        Rules.reductionDivides(inputChannels, reduction);
    }

    /** The paper's reduction is 16. */
    public static GlobalContextOptions of(int reduction) {
        return new GlobalContextOptions(0, reduction);
    }

    @Override
    public GlobalContextOptions withInput(MapShape input) {
        return new GlobalContextOptions(input.channels(), reduction);
    }

    int hidden() {
        return inputChannels / reduction;
    }
}

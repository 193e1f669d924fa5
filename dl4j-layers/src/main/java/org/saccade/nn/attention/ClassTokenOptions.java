package org.saccade.nn.attention;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.graph.LayerOptions;
import org.saccade.nn.graph.MapShape;

/**
 * Options of {@link ClassToken2D} and {@link ClassTokenPooling2D}.
 *
 * @param inputChannels channels of the input; 0 until the network tells it to the layer
 */
public record ClassTokenOptions(
        @JsonProperty(required = true) int inputChannels) implements LayerOptions<ClassTokenOptions> {

    public ClassTokenOptions {
        Rules.atLeast(0, "inputChannels", inputChannels);
    }

    @Override
    public ClassTokenOptions withInput(MapShape input) {
        return new ClassTokenOptions(input.channels());
    }
}

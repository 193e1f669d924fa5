package org.saccade.nn.attention;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.graph.LayerOptions;
import org.saccade.nn.graph.MapShape;

/**
 * Options of {@link LayerNormalization2D} and {@link LayerNormalization1D}.
 *
 * @param inputChannels channels of the input; 0 until the network tells it to the layer
 * @param epsilon added to variances
 */
public record LayerNormalizationOptions(
        @JsonProperty(required = true) int inputChannels,
        @JsonProperty(required = true) double epsilon) implements LayerOptions<LayerNormalizationOptions> {

    public LayerNormalizationOptions {
        Rules.atLeast(0, "inputChannels", inputChannels);
        Rules.require(
                epsilon > 0 && Double.isFinite(epsilon),
                "epsilon must be positive and finite, got epsilon=%s",
                epsilon);
    }

    /** Vision transformers have 1e-5 or 1e-6. */
    public static LayerNormalizationOptions of(double epsilon) {
        return new LayerNormalizationOptions(0, epsilon);
    }

    @Override
    public LayerNormalizationOptions withInput(MapShape input) {
        return new LayerNormalizationOptions(input.channels(), epsilon);
    }
}

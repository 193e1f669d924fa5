package org.saccade.nn.attention;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.graph.MapShape;

/**
 * Options of {@link SelfAttention2D} and {@link SelfAttention1D}.
 *
 * @param input the map that the parameters are shaped for; null until the network tells it to the layer
 * @param mechanism the parts
 */
public record SelfAttentionOptions(
        @JsonProperty(required = true) MapShape input,
        @JsonProperty(required = true) Mechanism mechanism) implements AttentionOptions<SelfAttentionOptions> {

    public SelfAttentionOptions {
        Rules.given("mechanism", mechanism);
    }

    public static SelfAttentionOptions of(Mechanism mechanism) {
        return new SelfAttentionOptions(null, mechanism);
    }

    @Override
    public int inputChannels() {
        return input == null ? 0 : input.channels();
    }

    @Override
    public SelfAttentionOptions withInput(MapShape map) {
        return new SelfAttentionOptions(map, mechanism);
    }
}

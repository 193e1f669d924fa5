package org.saccade.nn.attention;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.VertexOptions;

import java.util.List;

/**
 * Options of {@link LuongAttention1D} and {@link LuongAttention2D}.
 *
 * @param inputs the maps that the parameters are shaped for, of target and source states; null until the network tells them
 * @param mechanism how a target state attends to the source states
 * @param channels of the attentional states that come out
 */
public record LuongAttentionOptions(
        @JsonProperty(required = true) List<MapShape> inputs,
        @JsonProperty(required = true) Mechanism mechanism,
        @JsonProperty(required = true) int channels)
        implements VertexOptions<LuongAttentionOptions> {

    public LuongAttentionOptions {
        Rules.given("mechanism", mechanism);
        Combinations.requireOtherKeys(mechanism);
        Rules.atLeast(1, "channels", channels);
        inputs = inputs == null ? null : List.copyOf(inputs);
    }

    public static LuongAttentionOptions of(Mechanism mechanism, int channels) {
        return new LuongAttentionOptions(null, mechanism, channels);
    }

    @Override
    public List<Integer> channelsOfInputs() {
        return inputs == null
                ? List.of(0, 0)
                : inputs.stream().map(MapShape::channels).toList();
    }

    @Override
    public LuongAttentionOptions withInputs(List<MapShape> maps) {
        return new LuongAttentionOptions(maps, mechanism, channels);
    }
}

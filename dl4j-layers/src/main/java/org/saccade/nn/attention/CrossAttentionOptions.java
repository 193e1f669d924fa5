package org.saccade.nn.attention;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.VertexOptions;

import java.util.Collections;
import java.util.List;

/**
 * Options of {@link CrossAttention2D} and {@link CrossAttention1D}.
 *
 * @param inputs the maps that the parameters are shaped for, of queries, of keys and, where they are separate, of values; null until
 *     the network tells them
 * @param separateValues whether values come from a third input instead of the keys' one
 * @param mechanism the parts
 */
public record CrossAttentionOptions(
        @JsonProperty(required = true) List<MapShape> inputs,
        @JsonProperty(required = true) boolean separateValues,
        @JsonProperty(required = true) Mechanism mechanism)
        implements VertexOptions<CrossAttentionOptions> {

    public CrossAttentionOptions {
        Rules.given("mechanism", mechanism);
        Combinations.requireOtherKeys(mechanism);
        inputs = inputs == null ? null : List.copyOf(inputs);
    }

    public static CrossAttentionOptions of(Mechanism mechanism) {
        return new CrossAttentionOptions(null, false, mechanism);
    }

    public CrossAttentionOptions withSeparateValues() {
        return new CrossAttentionOptions(null, true, mechanism);
    }

    @Override
    public List<Integer> channelsOfInputs() {
        return inputs == null
                ? Collections.nCopies(separateValues ? 3 : 2, 0)
                : inputs.stream().map(MapShape::channels).toList();
    }

    @Override
    public CrossAttentionOptions withInputs(List<MapShape> maps) {
        return new CrossAttentionOptions(maps, separateValues, mechanism);
    }
}

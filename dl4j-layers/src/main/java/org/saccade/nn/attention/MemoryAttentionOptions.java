package org.saccade.nn.attention;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.VertexOptions;

import java.util.List;

/**
 * Options of {@link MemoryAttention2D} and {@link MemoryAttention1D}.
 *
 * @param inputs the maps that the parameters are shaped for, the segment and its memory, of as many channels; null until the network
 *     tells them
 * @param mechanism the parts; its queries are as many as the segment's positions. Neighbourhood, position and normaliser must know
 *     that a segment stands behind its memory
 */
public record MemoryAttentionOptions(
        @JsonProperty(required = true) List<MapShape> inputs,
        @JsonProperty(required = true) Mechanism mechanism) implements VertexOptions<MemoryAttentionOptions> {

    public MemoryAttentionOptions {
        Rules.given("mechanism", mechanism);
        requireMemory(mechanism);
        inputs = inputs == null ? null : List.copyOf(inputs);
        Rules.require(
                inputs == null
                        || inputs.size() == 2
                                && inputs.get(0).channels() == inputs.get(1).channels(),
                "a memory must have the channels of its segment, got inputs=%s",
                inputs);
    }

    public static MemoryAttentionOptions of(Mechanism mechanism) {
        return new MemoryAttentionOptions(null, mechanism);
    }

    private static void requireMemory(Mechanism mechanism) {
        Rules.require(
                mechanism.neighbourhood().knowsMemory()
                        && mechanism.position().knowsMemory()
                        && mechanism.normaliser().knowsMemory(),
                "attention to a memory must know that the segment stands behind it, got neighbourhood=%s, position=%s,"
                        + " normaliser=%s",
                mechanism.neighbourhood(),
                mechanism.position(),
                mechanism.normaliser());
    }

    static void requireLength(MapShape segment, MapShape attended) {
        Rules.require(
                segment.positions() == attended.positions(),
                "each position of a segment needs a query, got %d positions, %d queries",
                segment.positions(),
                attended.positions());
    }

    @Override
    public List<Integer> channelsOfInputs() {
        return inputs == null
                ? List.of(0, 0)
                : inputs.stream().map(MapShape::channels).toList();
    }

    @Override
    public MemoryAttentionOptions withInputs(List<MapShape> maps) {
        return new MemoryAttentionOptions(maps, mechanism);
    }
}

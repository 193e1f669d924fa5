package org.saccade.nn.attention.position;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.shade.jackson.annotation.JsonSubTypes;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.saccade.nn.SavedOptions;
import org.saccade.nn.attention.tile.Additions;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Offsets;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/** What attention knows of where queries and keys stand. Another one is a record in a file of its own, and a line here. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = NoPosition.class, name = "none"),
    @JsonSubTypes.Type(value = RelativeAxes.class, name = "relative-axes"),
    @JsonSubTypes.Type(value = RelativeBias.class, name = "relative-bias"),
    @JsonSubTypes.Type(value = Absolute.class, name = "absolute"),
    @JsonSubTypes.Type(value = Sinusoid.class, name = "sinusoid"),
    @JsonSubTypes.Type(value = Shaw.class, name = "shaw"),
    @JsonSubTypes.Type(value = RelativeSinusoid.class, name = "relative-sinusoid"),
})
public interface Position extends SavedOptions {

    /**
     * Whether the queries may be the last of the positions that the keys stand for, after a memory. Others take query i to stand
     * where
     * key i stands.
     */
    default boolean knowsMemory() {
        return false;
    }

    /** @param input the map that comes in, whose size is known where parameters depend on it */
    default List<Parameter> parameters(Geometry geometry, Offsets offsets, MapShape input) {
        return List.of();
    }

    /** Of one example. */
    default long multiplyAdds(Geometry geometry, Offsets offsets) {
        return 0;
    }

    /**
     * Channels of a head's keys and values to which papers add an embedding for each pair of a query and a key. Products with the few
     * embeddings, which {@link #multiplyAdds} counts, spare these additions.
     */
    default int additions(Geometry geometry) {
        return 0;
    }

    /**
     * The input [B, C, H, W], marked with its places before it is projected.
     *
     * @param axes 2 for images, 1 for sequences
     */
    default SDVariable placed(GraphScope scope, SDVariable input, MapShape shape, int axes) {
        return input;
    }

    /** What positions add to logits; queries [B, N E, H, W] as they are projected. */
    default Additions logits(Context context, SDVariable queries) {
        return Additions.NONE;
    }

    /** What positions add to the attended values [B N G, E', P], or null; weights [B N G, P, S]. */
    default SDVariable values(Context context, SDVariable weights) {
        return null;
    }
}

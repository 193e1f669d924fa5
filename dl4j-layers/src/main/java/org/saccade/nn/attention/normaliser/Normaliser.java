package org.saccade.nn.attention.normaliser;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.shade.jackson.annotation.JsonSubTypes;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.saccade.nn.SavedOptions;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/** How logits become weights. Another one is a record in a file of its own, and a line here. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Softmax.class, name = "softmax"),
    @JsonSubTypes.Type(value = TalkingHeads.class, name = "talking-heads"),
    @JsonSubTypes.Type(value = MonotonicWindow.class, name = "monotonic-window"),
    @JsonSubTypes.Type(value = AdaptiveSpan.class, name = "adaptive-span"),
    @JsonSubTypes.Type(value = Hard.class, name = "hard"),
    @JsonSubTypes.Type(value = TopK.class, name = "top-k"),
    @JsonSubTypes.Type(value = Rectified.class, name = "rectified"),
    @JsonSubTypes.Type(value = MeanOverKeys.class, name = "mean-over-keys"),
})
public interface Normaliser extends SavedOptions {

    /** Whether the queries may be the last of the positions that the keys stand for, after a memory: most look at no places. */
    default boolean knowsMemory() {
        return true;
    }

    /** Arrays of the size of the weights that backward reads, beside the weights themselves. */
    default int keptArrays() {
        return 0;
    }

    default List<Parameter> parameters(Geometry geometry) {
        return List.of();
    }

    /**
     * Of one example.
     *
     * @param pairs of a query and a key that it sees, all heads together
     */
    default long multiplyAdds(Geometry geometry, long pairs) {
        return 0;
    }

    /** Whether the logits of a query may go on after those of the tile's keys, with those of memory slots. */
    default boolean takesSlots() {
        return false;
    }

    /** Logits [B N G, P, S], minus infinity where a query does not see a key, to weights of the same shape. */
    SDVariable weights(Context context, SDVariable logits);
}

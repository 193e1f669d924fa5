package org.saccade.nn.attention.score;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.shade.jackson.annotation.JsonSubTypes;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.saccade.nn.SavedOptions;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/** How well a key fits a query. Another one is a record that says so, in a file of its own, and a line here. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = DotProduct.class, name = "dot-product"),
    @JsonSubTypes.Type(value = ScaledDotProduct.class, name = "scaled-dot-product"),
    @JsonSubTypes.Type(value = SharedQueryKey.class, name = "shared-query-key"),
    @JsonSubTypes.Type(value = DenseSynthesizer.class, name = "dense-synthesizer"),
    @JsonSubTypes.Type(value = RandomSynthesizer.class, name = "random-synthesizer"),
    @JsonSubTypes.Type(value = FactorisedDenseSynthesizer.class, name = "factorised-dense-synthesizer"),
    @JsonSubTypes.Type(value = FactorisedRandomSynthesizer.class, name = "factorised-random-synthesizer"),
    @JsonSubTypes.Type(value = BiasedDotProduct.class, name = "biased-dot-product"),
    @JsonSubTypes.Type(value = PositionsOnly.class, name = "positions-only"),
    @JsonSubTypes.Type(value = General.class, name = "general"),
    @JsonSubTypes.Type(value = Additive.class, name = "additive"),
    @JsonSubTypes.Type(value = Concat.class, name = "concat"),
    @JsonSubTypes.Type(value = Cosine.class, name = "cosine"),
    @JsonSubTypes.Type(value = LocationBase.class, name = "location-base"),
})
public interface Score extends SavedOptions {

    /** Arrays of the size of the weights that backward reads, beside the weights themselves. */
    default int keptArrays() {
        return 0;
    }

    default List<Parameter> parameters(Geometry geometry) {
        return List.of();
    }

    /** Whether keys must be the queries themselves. */
    default boolean needsQueriesAsKeys() {
        return false;
    }

    /** Whether the logits depend on what the keys hold. */
    default boolean readsKeys() {
        return true;
    }

    /** Whether the logits are products of {@link #queries} and {@link #keys}, so that a query can meet the keys of a memory too. */
    default boolean multipliesKeys() {
        return readsKeys();
    }

    /** What products of queries are multiplied by: relative positions that are scaled use it too. */
    default double scale(Geometry geometry) {
        return 1;
    }

    /** A, channels of a head of queries and keys as the logits want them. */
    default int channels(Geometry geometry) {
        return geometry.keyChannels();
    }

    /**
     * Of the logits of one example.
     *
     * @param pairs of a query and a key that it sees, all heads together
     */
    default long multiplyAdds(Geometry geometry, long pairs) {
        return readsKeys() ? pairs * channels(geometry) : 0;
    }

    /** The queries [B, N E, H, W] as the logits want them, [B, N A, H, W]. */
    default SDVariable queries(Context context, SDVariable map) {
        return context.scale() == 1 ? map : map.mul(context.scale()); // where it costs least
    }

    /** The keys [B, N E, H', W'] as the logits want them, [B, N A, H', W']. */
    default SDVariable keys(Context context, SDVariable map) {
        return map;
    }

    /**
     * Queries [B N G, A, P] and keys [B N G, A, S] of tiles to logits [B N G, P, S].
     *
     * <p>B batch, N heads, G tiles, A channels of a head, P queries and S keys of a tile
     */
    default SDVariable logits(Context context, SDVariable queries, SDVariable keys) {
        return context.scope().sameDiff().mmul(queries, keys, true, false, false);
    }
}

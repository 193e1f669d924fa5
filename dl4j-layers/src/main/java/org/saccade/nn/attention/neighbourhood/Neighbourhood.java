package org.saccade.nn.attention.neighbourhood;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.shade.jackson.annotation.JsonSubTypes;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.saccade.nn.SavedOptions;
import org.saccade.nn.attention.tile.Additions;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Offsets;
import org.saccade.nn.attention.tile.Tiling;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/**
 * Which keys a query may attend to. Another one is a record that says so, in a file of its own, and a line here: its name in saved
 * models.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Global.class, name = "global"),
    @JsonSubTypes.Type(value = Window.class, name = "window"),
    @JsonSubTypes.Type(value = Causal.class, name = "causal"),
    @JsonSubTypes.Type(value = SameBucket.class, name = "same-bucket"),
    @JsonSubTypes.Type(value = BlockHalo.class, name = "block-halo"),
    @JsonSubTypes.Type(value = BlockMemory1D.class, name = "block-memory-1d"),
    @JsonSubTypes.Type(value = BlockMemory2D.class, name = "block-memory-2d"),
    @JsonSubTypes.Type(value = FixedFactors.class, name = "fixed-factors"),
    @JsonSubTypes.Type(value = GraphNeighbours.class, name = "graph-neighbours"),
    @JsonSubTypes.Type(value = HeadWindows.class, name = "head-windows"),
    @JsonSubTypes.Type(value = Previous.class, name = "previous"),
    @JsonSubTypes.Type(value = StridedFactors.class, name = "strided-factors"),
    @JsonSubTypes.Type(value = LocalMonotonic.class, name = "local-monotonic"),
    @JsonSubTypes.Type(value = LocalPredictive.class, name = "local-predictive"),
})
public interface Neighbourhood extends SavedOptions {

    /** Whether the map is read as one sequence, row after row: neighbourhoods that have an order of positions need it. */
    default boolean readsRaster() {
        return false;
    }

    /**
     * Whether the queries may be the last of the positions that the keys stand for, after a memory. Others take query i to stand
     * where
     * key i stands.
     */
    default boolean knowsMemory() {
        return false;
    }

    /** Whether keys must be the queries themselves, so that a query sees its own place at least. */
    default boolean needsQueriesAsKeys() {
        return false;
    }

    /** Refuses sizes for which the neighbourhood does not exist. */
    default void check(Geometry geometry) {}

    /** The smallest tiles that hold the keys of their queries. */
    default Tiling tiling(Geometry geometry) {
        return Tiling.whole(geometry.queries(), geometry.keys());
    }

    /** The keys that each query sees, as far as the sizes alone decide it. */
    Reach reach(Geometry geometry, Tiling tiling);

    /**
     * Pairs of a query and a key that it sees, all heads together, in one example. Windows and blocks count as full at the border too, as
     * kernels of convolutions do; what has an order of positions counts the pairs that there are.
     */
    default long pairs(Geometry geometry) {
        return geometry.pairs(geometry.keys().positions());
    }

    /** What it takes to know the pairs of one example. */
    default long multiplyAdds(Geometry geometry) {
        return 0;
    }

    /** The offsets between a query and its keys. */
    default Offsets offsets(Geometry geometry) {
        return Offsets.within(geometry);
    }

    /** Arrays of the size of the weights that backward reads, beside the weights themselves. */
    default int keptArrays() {
        return 0;
    }

    default List<Parameter> parameters(Geometry geometry) {
        return List.of();
    }

    /**
     * What the queries and keys themselves decide: minus infinity on the logit of a key that is not seen.
     *
     * @param queries [B, N E, H, W]
     * @param keys [B, N E, H', W']
     */
    default Additions chosen(Context context, SDVariable queries, SDVariable keys) {
        return Additions.NONE;
    }

    /**
     * Weights [B N G, P, S] after normalisation, made smaller where the neighbourhood fades out.
     *
     * @param queries [B, N E, H, W]
     */
    default SDVariable faded(Context context, SDVariable queries, SDVariable weights) {
        return weights;
    }
}

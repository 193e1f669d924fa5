package org.saccade.nn.attention.score;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Offsets;
import org.saccade.nn.attention.tile.Tiling;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/**
 * Logits that come from the query alone, whatever the keys hold (Luong et al., arXiv:1508.04025): each of a
 * head's query channels is the logit of one place, in rows and then columns. The projection of queries is Wa.
 *
 * @param places what a channel stands for
 */
public record LocationBase(@JsonProperty(required = true) Places places) implements Score {

    /** Which places the channels stand for. */
    public enum Places {
        /** The places of the map of keys, which has one size for ever: the paper's own. */
        POSITIONS,
        /** The cells of a window around the query: stand-alone self-attention (arXiv:1906.05909) without content. */
        OFFSETS
    }

    public LocationBase {
        Rules.require(places != null, "places must be one of POSITIONS, OFFSETS, got places=null");
    }

    @Override
    public boolean readsKeys() {
        return false;
    }

    @Override
    public List<Parameter> parameters(Geometry geometry) {
        if (places == Places.POSITIONS) {
            requireChannels(geometry, geometry.keys().positions());
        }
        return List.of();
    }

    @Override
    public SDVariable queries(Context context, SDVariable map) {
        return map;
    }

    @Override
    public SDVariable logits(Context context, SDVariable queries, SDVariable keys) {
        return places == Places.POSITIONS ? byPosition(context, queries) : byOffset(context, queries);
    }

    private static SDVariable byPosition(Context context, SDVariable queries) {
        context.requireWholeMap();
        return queries.permute(0, 2, 1);
    }

    /** [X, k k', P] to [X, P, S]: first the columns of keys, then their rows. */
    private static SDVariable byOffset(Context context, SDVariable queries) {
        Offsets offsets = context.offsets();
        Tiling tiling = context.tiles().tiling();
        requireChannels(context.geometry(), offsets.rows() * offsets.columns());
        Rules.require(offsets.step() == 1, "a location-base window has no dilation, got dilation=%d", offsets.step());
        int spanned = tiling.columns().span();
        SDVariable columns = context.tiles()
                .byColumn(
                        queries.reshape(
                                -1,
                                offsets.columns(),
                                tiling.rows().tile(),
                                tiling.columns().tile()),
                        offsets.columns())
                .reshape(-1, offsets.rows(), tiling.queries(), spanned)
                .permute(0, 3, 1, 2) // [X, s', k, P]
                .reshape(
                        -1,
                        offsets.rows(),
                        tiling.rows().tile(),
                        tiling.columns().tile());
        return context.tiles()
                .byRow(columns, offsets.rows())
                .reshape(-1, spanned, tiling.queries(), tiling.rows().span())
                .permute(0, 2, 3, 1) // [X, P, s, s']
                .reshape(-1, tiling.queries(), tiling.keys());
    }

    private static void requireChannels(Geometry geometry, int places) {
        Rules.require(
                geometry.keyChannels() == places,
                "a head's query channels must be the places that they stand for, got channels of a head=%d, places=%d",
                geometry.keyChannels(),
                places);
    }
}

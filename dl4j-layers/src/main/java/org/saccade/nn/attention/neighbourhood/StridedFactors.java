package org.saccade.nn.attention.neighbourhood;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Tiling;

/**
 * The strided pattern of the Sparse Transformer (arXiv:1904.10509) on a sequence, row after row on an image: the last
 * keys up to the query, and every stride-th key before it. Two layers, one of each, reach all earlier keys.
 *
 * @param stride keys of the first pattern besides the query's own, and distance of the keys of the second
 * @param factor which of the two
 */
public record StridedFactors(
        @JsonProperty(required = true) int stride,
        @JsonProperty(required = true) Factor factor) implements Neighbourhood {

    public StridedFactors {
        Rules.atLeast(1, "stride", stride);
        Rules.require(factor != null, "factor must be one of FIRST, SECOND, BY_HEAD, got factor=null");
    }

    @Override
    public boolean readsRaster() {
        return true;
    }

    @Override
    public long pairs(Geometry geometry) {
        return geometry.pairs((head, query) -> 1 + (factor.isFirst(head) ? Math.min(query, stride) : query / stride));
    }

    @Override
    public Reach reach(Geometry geometry, Tiling tiling) {
        return Reach.byPairs(
                tiling,
                factor.heads(geometry.heads()),
                (head, queryRow, query, keyRow, key) ->
                        key <= query && (factor.isFirst(head) ? key >= query - stride : (query - key) % stride == 0));
    }
}

package org.saccade.nn.attention.neighbourhood;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Tiling;

/**
 * The fixed pattern of the Sparse Transformer (arXiv:1904.10509) on a sequence, row after row on an image: the keys of
 * the query's own block up to it, and the last keys of each block, which sum it up, with the query's own.
 *
 * @param block keys of a block
 * @param summaries last keys of a block that later blocks see
 * @param factor which of the two
 */
public record FixedFactors(
        @JsonProperty(required = true) int block,
        @JsonProperty(required = true) int summaries,
        @JsonProperty(required = true) Factor factor)
        implements Neighbourhood {

    public FixedFactors {
        Rules.atLeast(1, "block", block);
        Rules.require(
                summaries >= 1 && summaries <= block,
                "summaries must be at least 1 and at most block, got summaries=%d, block=%d",
                summaries,
                block);
        Rules.require(factor != null, "factor must be one of FIRST, SECOND, BY_HEAD, got factor=null");
    }

    @Override
    public boolean readsRaster() {
        return true;
    }

    @Override
    public long pairs(Geometry geometry) {
        return geometry.pairs((head, query) -> factor.isFirst(head) ? query % block + 1 : summariesUpTo(query));
    }

    /** Those of earlier blocks, and those of the query's own block up to it, of which the query is one, as a summary or not. */
    private int summariesUpTo(int query) {
        int ofOwnBlock = query % block + 1 - (block - summaries);
        return query / block * summaries + Math.max(1, ofOwnBlock);
    }

    @Override
    public Reach reach(Geometry geometry, Tiling tiling) {
        return Reach.byPairs(
                tiling,
                factor.heads(geometry.heads()),
                (head, queryRow, query, keyRow, key) -> key <= query
                        && (factor.isFirst(head)
                                ? key / block == query / block
                                : key == query || key % block >= block - summaries));
    }
}

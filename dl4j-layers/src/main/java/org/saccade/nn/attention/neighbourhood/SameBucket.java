package org.saccade.nn.attention.neighbourhood;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.tile.Additions;
import org.saccade.nn.attention.tile.AxisRule;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Tiling;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/**
 * The keys that fall into the query's bucket in at least one round of locality-sensitive hashing (Reformer, arXiv:2001.04451):
 * the bucket of x is the largest of [x R; -x R], with a random matrix R a round that is drawn once, stays, and is
 * shared by the heads. Buckets have no gradient.
 *
 * <p>This is the exact set. The paper's sorted chunks of fixed length are an approximation of it, which loses the keys of a bucket
 * that end up more than a chunk away; here all logits are computed, and those of other buckets are masked.
 *
 * @param buckets b, even
 * @param rounds rounds of hashing, whose sets are united
 * @param causal whether a query sees only keys up to its own place
 */
public record SameBucket(
        @JsonProperty(required = true) int buckets,
        @JsonProperty(required = true) int rounds,
        @JsonProperty(required = true) boolean causal)
        implements Neighbourhood {

    // B batch, N heads, E channels of a head, R rounds, b buckets

    /** A state of shape [R, E, b / 2]. */
    public static final String ROTATIONS = "rotations";

    public SameBucket {
        Rules.atLeast(2, "buckets", buckets);
        Rules.require(
                buckets % 2 == 0, "buckets must be even, one for each end of a direction, got buckets=%d", buckets);
        Rules.atLeast(1, "rounds", rounds);
    }

    @Override
    public boolean readsRaster() {
        return true;
    }

    /** Else a bucket may hold no key at all. */
    @Override
    public boolean needsQueriesAsKeys() {
        return true;
    }

    @Override
    public List<Parameter> parameters(Geometry geometry) {
        return List.of(Parameter.state(ROTATIONS, 0, 1, rounds, geometry.keyChannels(), buckets / 2));
    }

    /** At most, with buckets of one size: the rounds share no key. */
    @Override
    public long pairs(Geometry geometry) {
        long all = causal
                ? geometry.pairs((head, query) -> query + 1)
                : geometry.pairs(geometry.keys().positions());
        return all * Math.min(rounds, buckets) / buckets;
    }

    /** Of hashing. */
    @Override
    public long multiplyAdds(Geometry geometry) {
        return geometry.pairs((long) rounds * buckets / 2) * geometry.keyChannels();
    }

    @Override
    public Reach reach(Geometry geometry, Tiling tiling) {
        return causal
                ? Reach.byAxes(tiling, AxisRule.all(1), AxisRule.between(query -> 0, query -> query))
                : Reach.everything();
    }

    @Override
    public Additions chosen(Context context, SDVariable queries, SDVariable keys) {
        SameDiff sameDiff = context.scope().sameDiff();
        SDVariable together = sameDiff.mmul(
                membership(context, queries, context.tiles().tiling().queries()),
                membership(context, keys, context.tiles().tiling().keys()),
                false,
                true,
                false); // [B N, P, S], rounds in which two positions share a bucket
        SDVariable mask = sameDiff.math().log(together.gt(0).castTo(queries.dataType()));
        Tiling tiling = context.tiles().tiling();
        return new Additions(
                null, null, mask.reshape(-1, context.geometry().heads(), 1, tiling.queries(), tiling.keys()));
    }

    /** [B, N E, 1, P] to [B N, P, R b]: in each round a one for the bucket. */
    private SDVariable membership(Context context, SDVariable map, int positions) {
        SameDiff sameDiff = context.scope().sameDiff();
        int e = context.geometry().keyChannels();
        SDVariable vectors = context.scope()
                .detached(map)
                .reshape(-1, e, positions)
                .permute(0, 2, 1)
                .reshape(-1, e);
        SDVariable directions =
                context.scope().parameter(ROTATIONS).permute(1, 0, 2).reshape(e, (long) rounds * buckets / 2);
        SDVariable products = vectors.mmul(directions).reshape(-1, rounds, buckets / 2); // [B N P, R, b / 2]
        SDVariable bucket = sameDiff.argmax(sameDiff.concat(2, products, products.neg()), 2); // [B N P, R]
        return sameDiff.oneHot(bucket, buckets, -1, 1, 0, map.dataType())
                .reshape(-1, positions, (long) rounds * buckets);
    }
}

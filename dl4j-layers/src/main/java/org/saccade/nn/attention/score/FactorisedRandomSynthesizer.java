package org.saccade.nn.attention.score;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Repeated;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/**
 * A learned matrix of logits of low rank, R1 R2ᵀ, the same for every example (factorised random Synthesizer, arXiv:2005.00743).
 * The number of positions is fixed once the parameters are made.
 *
 * @param rank r, columns of each factor; the paper has 8
 */
public record FactorisedRandomSynthesizer(
        @JsonProperty(required = true) int rank) implements Score {

    /** Shape [N, P, r]. */
    public static final String QUERY_FACTOR = "R1";
    /** Shape [N, S, r]. */
    public static final String KEY_FACTOR = "R2";

    public FactorisedRandomSynthesizer {
        Rules.atLeast(1, "rank", rank);
    }

    @Override
    public boolean readsKeys() {
        return false;
    }

    /** A logit, a sum of rank products, begins with variance 1. */
    @Override
    public List<Parameter> parameters(Geometry geometry) {
        double variance = 1 / Math.sqrt(rank);
        return List.of(
                Parameter.weight(
                        QUERY_FACTOR,
                        variance,
                        geometry.heads(),
                        geometry.queries().positions(),
                        rank),
                Parameter.weight(
                        KEY_FACTOR, variance, geometry.heads(), geometry.keys().positions(), rank));
    }

    @Override
    public long multiplyAdds(Geometry geometry, long pairs) {
        return pairs * rank;
    }

    @Override
    public SDVariable logits(Context context, SDVariable queries, SDVariable keys) {
        context.requireWholeMap();
        SameDiff sameDiff = context.scope().sameDiff();
        SDVariable ofQueries = context.scope().parameter(QUERY_FACTOR);
        SDVariable ofKeys = context.scope().parameter(KEY_FACTOR);
        long s = ofKeys.getShape()[1];
        SDVariable logits = sameDiff.mmul(ofQueries, ofKeys, false, true, false); // [N, P, S]
        long[] shape = ofQueries.getShape();
        return Repeated.forEach(sameDiff, logits, queries, shape[0], shape[1], s);
    }
}

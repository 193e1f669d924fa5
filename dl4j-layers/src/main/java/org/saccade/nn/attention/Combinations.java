package org.saccade.nn.attention;

import org.saccade.nn.Rules;
import org.saccade.nn.attention.neighbourhood.Causal;
import org.saccade.nn.attention.neighbourhood.Global;
import org.saccade.nn.attention.neighbourhood.Neighbourhood;
import org.saccade.nn.attention.normaliser.MeanOverKeys;
import org.saccade.nn.attention.normaliser.MonotonicWindow;
import org.saccade.nn.attention.normaliser.Normaliser;
import org.saccade.nn.attention.projection.Landmarks;
import org.saccade.nn.attention.projection.NoKeys;
import org.saccade.nn.attention.projection.Projection;
import org.saccade.nn.attention.projection.SharedWithQuery;
import org.saccade.nn.attention.score.Score;

import java.util.List;

/** Which parts of a {@link Mechanism} go together. */
final class Combinations {

    private Combinations() {}

    /** What a normaliser needs to see, so that no query is left without a key. */
    static void requireView(Normaliser normaliser, Neighbourhood neighbourhood) {
        Rules.require(
                !(normaliser instanceof MeanOverKeys) || neighbourhood instanceof Global,
                "a mean over keys must see all keys, got normaliser=%s, neighbourhood=%s",
                normaliser,
                neighbourhood);
        Rules.require(
                !(normaliser instanceof MonotonicWindow)
                        || neighbourhood instanceof Global
                        || neighbourhood instanceof Causal,
                "a window that moves must see all keys or all earlier ones, got normaliser=%s, neighbourhood=%s",
                normaliser,
                neighbourhood);
    }

    /** Parts for which a key is the query at its place. */
    static void requireKeys(Projection query, Projection key, Score score, Neighbourhood neighbourhood) {
        Rules.require(
                !needQueriesAsKeys(score, neighbourhood) || key.equals(new SharedWithQuery(query)),
                "keys must be shared with the query for this score and neighbourhood, got query=%s, key=%s, score=%s, neighbourhood=%s",
                query,
                key,
                score,
                neighbourhood);
    }

    /** No keys only for scores that read none. */
    static void requireReadableKeys(Projection key, Score score) {
        Rules.require(
                !(key instanceof NoKeys) || !score.readsKeys(),
                "this score reads keys, so that they must be projected, got key=%s, score=%s",
                key,
                score);
    }

    /** A memory's keys meet queries by products, and its slots weigh in as keys do. */
    static void requireSlots(int slots, Score score, Normaliser normaliser) {
        Rules.require(
                slots == 0 || score.multipliesKeys() && normaliser.takesSlots(),
                "memory slots need a score of products and a softmax, a top-k or a rectifier, got memorySlots=%d, score=%s, normaliser=%s",
                slots,
                score,
                normaliser);
    }

    /** One mixture for all heads or one for each; the same places of keys and values where these share it. */
    static void requireLandmarks(Projection key, Projection value, int heads) {
        for (Projection projection : List.of(key, value)) {
            Rules.require(
                    !(projection instanceof Landmarks some) || some.mixtures() == 1 || some.mixtures() == heads,
                    "mixtures must be 1 or one for each head, got %s, heads=%d",
                    projection,
                    heads);
        }
        Rules.require(
                !mixesAsKeys(key) && !mixesAsKeys(value) || isSameMixture(key, value),
                "keys and values that share mixtures must both say so, with as many landmarks and mixtures, got key=%s, value=%s",
                key,
                value);
    }

    private static boolean mixesAsKeys(Projection projection) {
        return projection instanceof Landmarks some && some.shared();
    }

    private static boolean isSameMixture(Projection key, Projection value) {
        return key instanceof Landmarks ofKeys
                && value instanceof Landmarks ofValues
                && ofKeys.shared() == ofValues.shared()
                && ofKeys.landmarks() == ofValues.landmarks()
                && ofKeys.mixtures() == ofValues.mixtures();
    }

    /** For keys of another map than that of the queries. */
    static void requireOtherKeys(Mechanism mechanism) {
        Rules.require(
                !needQueriesAsKeys(mechanism.score(), mechanism.neighbourhood()),
                "keys that are the queries must come from their map, not from another one, got score=%s, neighbourhood=%s",
                mechanism.score(),
                mechanism.neighbourhood());
    }

    private static boolean needQueriesAsKeys(Score score, Neighbourhood neighbourhood) {
        return score.needsQueriesAsKeys() || neighbourhood.needsQueriesAsKeys();
    }
}

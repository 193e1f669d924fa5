package org.saccade.nn.attention;

import org.saccade.nn.Rules;
import org.saccade.nn.attention.neighbourhood.Causal;
import org.saccade.nn.attention.neighbourhood.Global;
import org.saccade.nn.attention.neighbourhood.Neighbourhood;
import org.saccade.nn.attention.normaliser.MeanOverKeys;
import org.saccade.nn.attention.normaliser.MonotonicWindow;
import org.saccade.nn.attention.normaliser.Normaliser;
import org.saccade.nn.attention.projection.Projection;
import org.saccade.nn.attention.projection.SharedWithQuery;
import org.saccade.nn.attention.score.Score;

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

package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.saccade.nn.attention.projection.Convolutions;
import org.saccade.nn.attention.tile.Largest;
import org.saccade.nn.graph.GraphScope;

/**
 * Attention inside clusters of queries and keys.
 *
 * @param scope the graph
 * @param heads N
 * @param channels E of a head
 * @param positions P
 * @param clusters c
 * @param members w
 */
record RoutingGraph(GraphScope scope, int heads, int channels, int positions, int clusters, int members) {

    // B batch, N heads, E channels of a head, P positions, c clusters of w members

    /**
     * [B, N E, H, W] to [B, N E, 1, P] with the vectors of each head centred and made as long as one: layer
     * normalisation without gain, divided by the square root of the channels.
     */
    SDVariable unit(SDVariable map) {
        SDVariable ofHeads =
                Convolutions.normalised(scope.sameDiff(), map.reshape(-1, channels, 1, positions), channels);
        return ofHeads.mul(1 / Math.sqrt(channels)).reshape(-1, (long) heads * channels, 1, positions);
    }

    /**
     * Unit queries and keys and values [B, N E, 1, P] and centroids [N, c, E]. Each cluster takes the queries and the keys with the
     * largest products with its centroid, and a query's output is the mean over its clusters, zero without one.
     *
     * @return [B, N E, 1, P]
     */
    SDVariable attend(SDVariable q, SDVariable k, SDVariable v, SDVariable centroids, boolean causal) {
        SameDiff sameDiff = scope.sameDiff();
        SDVariable ofQueries = members(q, centroids); // [B N, c w]
        SDVariable ofKeys = members(k, centroids);
        SDVariable chooseQueries = chooser(ofQueries, q); // [B N, c w, P]
        SDVariable chooseKeys = chooser(ofKeys, k);
        SDVariable queries = inClusters(q, chooseQueries); // [B N c, w, E]
        SDVariable keys = inClusters(k, chooseKeys);
        SDVariable logits = sameDiff.mmul(queries.mul(Math.sqrt(channels)), keys, false, true, false); // [B N c, w, w]
        SDVariable weights =
                causal ? causal(logits, ofQueries, ofKeys) : sameDiff.nn().softmax(logits, 2);
        SDVariable mean = mean(chooseQueries);
        publish(weights, mean, chooseKeys);
        SDVariable attended = sameDiff.mmul(weights, inClusters(v, chooseKeys)); // [B N c, w, E]
        return sameDiff.mmul(byMember(attended, channels), mean, true, false, false) // [B N, E, P]
                .reshape(-1, (long) heads * channels, 1, positions);
    }

    /** Positions of the members, which have no gradient, [B N, c w]. */
    private SDVariable members(SDVariable map, SDVariable centroids) {
        SDVariable nearness = products(map, centroids).permute(2, 0, 1, 3); // [B, N, c, P]
        return Largest.places(nearness, members).reshape(-1, (long) clusters * members);
    }

    /** [N, c, B, P], of [B, N E, 1, P] and [N, c, E]. */
    private SDVariable products(SDVariable map, SDVariable centroids) {
        return scope.sameDiff().mmul(centroids, byHead(map)).reshape(heads, clusters, -1, positions);
    }

    /** [B, N E, 1, P] to [N, E, B P]. */
    private SDVariable byHead(SDVariable map) {
        return scope.detached(map)
                .reshape(-1, heads, channels, positions)
                .permute(1, 2, 0, 3)
                .reshape(heads, channels, -1);
    }

    /**
     * Members [B N, c w] to a one for each, [B N, c w, P]. Products with it pick out and put back: gathering would cost less, but its
     * gradient adds up in no fixed order.
     */
    private SDVariable chooser(SDVariable places, SDVariable like) {
        return scope.sameDiff().oneHot(places, positions, -1, 1, 0, like.dataType());
    }

    /** [B, N E, 1, P] to [B N c, w, E]. */
    private SDVariable inClusters(SDVariable map, SDVariable chooser) {
        return scope.sameDiff()
                .mmul(chooser, map.reshape(-1, channels, positions), false, true, false)
                .reshape(-1, members, channels);
    }

    /** [B N c, w, X] to [B N, c w, X]. */
    private SDVariable byMember(SDVariable inClusters, int x) {
        return inClusters.reshape(-1, (long) clusters * members, x);
    }

    /** [B N, c w, P]: a query's share of each of its clusters. */
    private static SDVariable mean(SDVariable chooser) {
        SDVariable times = chooser.sum(true, 1); // [B N, 1, P]
        return chooser.div(times.add(times.eq(0).castTo(times.dataType())));
    }

    /** Rows that see no key get weights of zero. */
    private SDVariable causal(SDVariable logits, SDVariable ofQueries, SDVariable ofKeys) {
        SameDiff sameDiff = scope.sameDiff();
        SDVariable sees = ofKeys.reshape(-1, 1, members)
                .lte(ofQueries.reshape(-1, members, 1))
                .castTo(logits.dataType()); // [B N c, w, w]
        SDVariable seesSome = sees.max(true, 2); // [B N c, w, 1]
        // Rows without a key see everything until their weights are made zero, so that they are numbers.
        SDVariable mask = sameDiff.math().log(sees.add(seesSome.rsub(1)));
        return sameDiff.nn().softmax(logits.add(mask), 2).mul(sees);
    }

    /** What each query takes from each key, all its clusters together. */
    private void publish(SDVariable weights, SDVariable mean, SDVariable chooseKeys) {
        SameDiff sameDiff = scope.sameDiff();
        SDVariable toPlaces = sameDiff.mmul(weights, chooseKeys.reshape(-1, members, positions)); // [B N c, w, P]
        SDVariable all = sameDiff.mmul(mean, byMember(toPlaces, positions), true, false, false);
        scope.publish(AttentionGraph.WEIGHTS, all.reshape(-1, heads, positions, positions));
    }

    /**
     * Centroids [N, c, E] moved a little to the mean of the unit queries and keys [B, N E, 1, P] that are nearest to them, as
     * spherical
     * k-means does; one that is nearest to none stays.
     *
     * @param decay share that stays
     */
    SDVariable moved(SDVariable centroids, SDVariable q, SDVariable k, double decay) {
        SDVariable nearestQueries = nearest(q, centroids);
        SDVariable nearestKeys = nearest(k, centroids);
        SDVariable sum = sum(nearestQueries, q).add(sum(nearestKeys, k)); // [N, c, E]
        SDVariable times = nearestQueries.sum(true, 2).add(nearestKeys.sum(true, 2)); // [N, c, 1]
        SDVariable none = times.eq(0).castTo(times.dataType());
        SDVariable mean = sum.div(times.add(none)).add(centroids.mul(none));
        return centroids.mul(decay).add(mean.mul(1 - decay));
    }

    /** [N, c, B P]: a one where a position's nearest centroid is. */
    private SDVariable nearest(SDVariable map, SDVariable centroids) {
        SDVariable products = scope.sameDiff().mmul(centroids, byHead(map)); // [N, c, B P]
        return scope.sameDiff().oneHot(products.argmax(1), clusters, 1, 1, 0, map.dataType());
    }

    /** [N, c, E]. */
    private SDVariable sum(SDVariable nearest, SDVariable map) {
        return scope.sameDiff().mmul(nearest, byHead(map), false, true, false);
    }
}

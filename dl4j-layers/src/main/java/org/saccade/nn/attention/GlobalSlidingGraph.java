package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.attention.neighbourhood.Window;
import org.saccade.nn.attention.projection.PointwiseFusion;
import org.saccade.nn.attention.score.ScaledDotProduct;
import org.saccade.nn.attention.tile.Additions;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Tiles;
import org.saccade.nn.attention.tile.Tiling;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;

import java.util.List;

/** The graph of {@link GlobalSlidingAttention}: windows in tiles, and beside each tile's keys those of the tokens. */
final class GlobalSlidingGraph {

    // B batch, N heads, E channels of a head, D = N E, L positions, T tokens, G tiles, P queries and S keys of a tile

    private final GraphScope scope;
    private final SameDiff sameDiff;
    private final Geometry geometry;
    private final Window window;
    private final Tiles tiles;
    private final Tiling tiling;
    private final int inputChannels;
    private final List<Integer> tokens;
    private final SDVariable places;

    GlobalSlidingGraph(GraphScope scope, GlobalSlidingAttentionOptions options, Geometry geometry) {
        this.scope = scope;
        this.sameDiff = scope.sameDiff();
        this.geometry = geometry;
        this.window = Window.of(options.window());
        this.tiling = window.tiling(geometry);
        this.tiles = new Tiles(sameDiff, tiling);
        this.inputChannels = options.inputChannels();
        this.tokens = options.tokens();
        this.places = sameDiff.constant(places()); // [L, T]
    }

    /** A sequence [B, C, 1, L] to [B, D, 1, L]. */
    SDVariable define(SDVariable sequence) {
        return positions(sequence).mul(sameDiff.constant(notTokens())).add(tokens(sequence));
    }

    /** Every position sees its window and the tokens: [B, D, 1, L]. */
    private SDVariable positions(SDVariable sequence) {
        int e = geometry.keyChannels();
        ThreeProjections maps =
                ThreeProjections.of(scope, sequence, MapShape.sequence(inputChannels, length()), channels());
        SDVariable k = maps.key();
        SDVariable v = maps.value();
        SDVariable queries = tiles.queries(scaled(maps.query()), e);
        SDVariable near = sameDiff.mmul(queries, tiles.keys(k, e), true, false, false); // [B N G, P, S]
        SDVariable far = sameDiff.mmul(lines(queries), atTokens(k), true, false, false); // [B N, G P, T]
        SDVariable logits = sameDiff.concat(
                2, visible().addTo(near, geometry.heads(), tiling), far.reshape(-1, tiling.queries(), tokens.size()));
        SDVariable weights = sameDiff.nn().softmax(logits, 2); // [B N G, P, S + T]
        Published.weights(scope, tiling, geometry.heads(), tiling.keys() + tokens.size(), weights);
        SDVariable nearValues = sameDiff.mmul(tiles.keys(v, e), part(weights, 0, tiling.keys()), false, true, false);
        SDVariable farWeights = part(weights, tiling.keys(), tiling.keys() + tokens.size());
        return tiles.map(nearValues, geometry.heads(), e).add(farValues(v, farWeights));
    }

    /** [B N G, E, P] to [B N, E, G P]. */
    private SDVariable lines(SDVariable queries) {
        return queries.reshape(-1, tiling.tiles(), geometry.keyChannels(), tiling.queries())
                .permute(0, 2, 1, 3)
                .reshape(-1, geometry.keyChannels(), (long) tiling.tiles() * tiling.queries());
    }

    /** Values of tokens by the weights [B N G, P, T]: [B, D, 1, L]. */
    private SDVariable farValues(SDVariable v, SDVariable weights) {
        int line = tiling.tiles() * tiling.queries();
        SDVariable y = sameDiff.mmul(atTokens(v), weights.reshape(-1, line, tokens.size()), false, true, false);
        return y.get(SDIndex.all(), SDIndex.all(), SDIndex.interval(0, length())) // [B N, E, L]
                .reshape(-1, channels(), 1, length());
    }

    /** Tokens see everything: [B, D, 1, L], zero elsewhere. */
    private SDVariable tokens(SDVariable sequence) {
        int e = geometry.keyChannels();
        SDVariable chosen =
                sameDiff.mmul(sequence.reshape(-1, length()), places).reshape(-1, inputChannels, 1, tokens.size());
        SDVariable q = scaled(projected(chosen, tokens.size(), GlobalSlidingAttention.TOKEN_QUERY_WEIGHTS));
        SDVariable k = projected(sequence, length(), GlobalSlidingAttention.TOKEN_KEY_WEIGHTS);
        SDVariable v = projected(sequence, length(), GlobalSlidingAttention.TOKEN_VALUE_WEIGHTS);
        SDVariable logits =
                sameDiff.mmul(q.reshape(-1, e, tokens.size()), k.reshape(-1, e, length()), true, false, false);
        SDVariable weights = sameDiff.nn().softmax(logits, 2); // [B N, T, L]
        scope.publish(
                GlobalSlidingAttention.TOKEN_WEIGHTS, weights.reshape(-1, geometry.heads(), tokens.size(), length()));
        SDVariable y = sameDiff.mmul(v.reshape(-1, e, length()), weights, false, true, false); // [B N, E, T]
        return sameDiff.mmul(y.reshape(-1, tokens.size()), places, false, true, false)
                .reshape(-1, channels(), 1, length());
    }

    private SDVariable projected(SDVariable sequence, int length, String weights) {
        return PointwiseFusion.project(
                scope, sequence, MapShape.sequence(inputChannels, length), scope.parameter(weights), channels());
    }

    private SDVariable scaled(SDVariable queries) {
        return queries.mul(ScaledDotProduct.perHead().scale(geometry));
    }

    /** [B, D, 1, L] to [B N, E, T]. */
    private SDVariable atTokens(SDVariable map) {
        return sameDiff.mmul(map.reshape(-1, length()), places).reshape(-1, geometry.keyChannels(), tokens.size());
    }

    private static SDVariable part(SDVariable weights, int from, int to) {
        return weights.get(SDIndex.all(), SDIndex.all(), SDIndex.interval(from, to));
    }

    /** The window, without the tokens, which stand beside it. */
    private Additions visible() {
        INDArray hidden = Nd4j.create(scope.dataType(), 1, tiling.tiles(), 1, 1, tiling.keys());
        for (int tile = 0; tile < tiling.tiles(); tile++) {
            for (int key = 0; key < tiling.keys(); key++) {
                if (tokens.contains(tiling.keyColumn(tile, key))) {
                    hidden.putScalar(new int[] {0, tile, 0, 0, key}, Double.NEGATIVE_INFINITY);
                }
            }
        }
        return window.reach(geometry, tiling)
                .mask(sameDiff, scope.dataType())
                .plus(new Additions(null, sameDiff.constant(hidden), null));
    }

    /** [L, T]: one where a token stands. */
    private INDArray places() {
        INDArray ones = Nd4j.create(scope.dataType(), length(), tokens.size());
        for (int token = 0; token < tokens.size(); token++) {
            ones.putScalar(tokens.get(token), token, 1);
        }
        return ones;
    }

    /** [1, 1, 1, L]. */
    private INDArray notTokens() {
        INDArray ones = Nd4j.ones(scope.dataType(), 1, 1, 1, length());
        tokens.forEach(token -> ones.putScalar(new int[] {0, 0, 0, token}, 0));
        return ones;
    }

    private int length() {
        return geometry.queries().width();
    }

    private int channels() {
        return geometry.heads() * geometry.keyChannels();
    }
}

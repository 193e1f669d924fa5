package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.map.Attending;
import org.saccade.nn.attention.map.AttentionMaps;
import org.saccade.nn.attention.map.WeightLayout;
import org.saccade.nn.attention.neighbourhood.Window;
import org.saccade.nn.attention.projection.Convolutions;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Grid;
import org.saccade.nn.attention.tile.Placement;
import org.saccade.nn.attention.tile.Tiling;
import org.saccade.nn.graph.Arithmetic;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapLayer;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A sliding window with some global tokens (Longformer: Beltagy et al., arXiv:2004.05150): a position sees the window
 * around it and the tokens; a token sees everything, with queries, keys and values of its own projections. Scaled dot products; no
 * output projection. Memory grows with positions times (window + tokens).
 */
public abstract class GlobalSlidingAttention extends MapLayer<GlobalSlidingAttentionOptions> implements Attending {

    /** Published: the weights of tokens, [B, N, tokens, positions]. */
    public static final String TOKEN_WEIGHTS = "tokenWeights";

    /** Of the queries of tokens. */
    public static final String TOKEN_QUERY_WEIGHTS = "Gq";
    /** Of the keys that tokens see. */
    public static final String TOKEN_KEY_WEIGHTS = "Gk";
    /** Of the values that tokens see. */
    public static final String TOKEN_VALUE_WEIGHTS = "Gv";

    GlobalSlidingAttention(GlobalSlidingAttentionOptions options) {
        super(options);
    }

    GlobalSlidingAttention() {}

    @Override
    public List<Parameter> parameters() {
        GlobalSlidingAttentionOptions options = getOptions();
        List<Parameter> all = new ArrayList<>(ThreeProjections.parameters(options.inputChannels(), options.channels()));
        for (String name : List.of(TOKEN_QUERY_WEIGHTS, TOKEN_KEY_WEIGHTS, TOKEN_VALUE_WEIGHTS)) {
            all.add(Convolutions.weights(name, options.channels(), options.inputChannels(), 1, 1));
        }
        return all;
    }

    @Override
    public MapShape outputShape(List<MapShape> inputs) {
        MapShape map = inputs.get(0);
        return new MapShape(getOptions().channels(), map.height(), map.width());
    }

    @Override
    public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
        MapShape map = MapShape.of(inputs.get(0));
        requireTokensOn(map);
        GlobalSlidingGraph graph = new GlobalSlidingGraph(scope, getOptions(), geometry(map));
        SDVariable sequence = inputs.get(0).reshape(-1, map.channels(), 1, map.positions());
        return graph.define(sequence).reshape(-1, getOptions().channels(), map.height(), map.width());
    }

    private void requireTokensOn(MapShape map) {
        Rules.require(
                Collections.max(getOptions().tokens()) < map.positions(),
                "tokens must be positions of the map, got tokens=%s, map %dx%d",
                getOptions().tokens(),
                map.height(),
                map.width());
    }

    private Geometry geometry(MapShape map) {
        int channels = getOptions().channels() / getOptions().heads();
        Grid grid = new Grid(map.height(), map.width(), axes()).raster();
        return new Geometry(getOptions().heads(), channels, channels, grid, grid);
    }

    @Override
    public Optional<AttentionMaps> maps(List<MapShape> inputs, Function<String, float[]> published) {
        Geometry geometry = geometry(inputs.get(0));
        Placement places = Placement.on(Grid.of(inputs.get(0), axes()));
        Window window = Window.of(getOptions().window());
        Tiling tiling = window.tiling(geometry);
        List<Integer> tokens = getOptions().tokens();
        AttentionMaps positions = new WeightLayout(places, places, tiling, window.reach(geometry, tiling), tokens)
                .maps(published.apply(AttentionGraph.WEIGHTS));
        AttentionMaps ofTokens =
                WeightLayout.whole(new Grid(1, tokens.size(), 1), places.grid()).maps(published.apply(TOKEN_WEIGHTS));
        return Optional.of(new TokenMaps(positions, ofTokens, tokens));
    }

    @Override
    public Arithmetic arithmetic(List<MapShape> inputs) {
        MapShape map = inputs.get(0);
        GlobalSlidingAttentionOptions options = getOptions();
        long tokens = options.tokens().size();
        long projected = (5 * map.positions() + tokens) * map.channels();
        long pairs = map.positions() * (options.window() + 2 * tokens);
        return Arithmetic.ofProducts((projected + 2 * pairs) * options.channels());
    }

    @Override
    public long keptElements(List<MapShape> inputs) {
        MapShape map = inputs.get(0);
        GlobalSlidingAttentionOptions options = getOptions();
        Tiling tiling = Window.of(options.window()).tiling(geometry(map));
        int tokens = options.tokens().size();
        long projected = 5 * map.positions() * options.channels();
        long copies = (long) tiling.tiles() * options.channels() * (tiling.queries() + 2 * tiling.keys());
        long near = (long) tiling.tiles() * tiling.queries() * (tiling.keys() + tokens);
        return projected + copies + options.heads() * (near + tokens * map.positions());
    }
}

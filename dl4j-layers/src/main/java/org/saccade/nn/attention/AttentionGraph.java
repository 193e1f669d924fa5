package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.neighbourhood.Reach;
import org.saccade.nn.attention.projection.Projection;
import org.saccade.nn.attention.tile.Additions;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Grid;
import org.saccade.nn.attention.tile.Tiles;
import org.saccade.nn.attention.tile.Tiling;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Noise;
import org.saccade.nn.graph.Parameter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The one computation behind every {@link Mechanism}: project, score, add positions, hide what the neighbourhood does not hold,
 * normalise, average the values, finish.
 *
 * @param mechanism the parts
 * @param axes 2 for images, 1 for sequences
 */
public record AttentionGraph(Mechanism mechanism, int axes) {

    // B batch, N heads, E channels of a head's keys, A of what its score makes of them, E' of its values,
    // G tiles of a map, P queries and S keys of a tile, M memory slots

    /** Published: [B, N, P, S + M], or [B, N, G, P, S + M] where the map is cut into tiles. */
    public static final String WEIGHTS = "weights";
    /**
     * Published: the logarithm of the sum of the exponentials of a query's raw logits, [B, N, H, W], before a normaliser's temperature,
     * span or choice changes them; minus infinity for a query that sees no key.
     */
    public static final String LOG_SUM_EXP = "lse";

    private static final String QUERY = "q";
    private static final String KEY = "k";
    private static final String VALUE = "v";

    /** The parameters of all parts; queries come from the first map, keys and values from the second. */
    public List<Parameter> parameters(MapShape input, MapShape context) {
        return parameters(input, context, context);
    }

    /** The parameters of all parts for queries, keys and values that come from three maps. */
    public List<Parameter> parameters(MapShape input, MapShape context, MapShape valued) {
        Geometry geometry = checked(geometry(input, context, valued));
        List<Parameter> all = new ArrayList<>();
        all.addAll(mechanism.query().parameters(QUERY, axes, input, mechanism.channels()));
        all.addAll(mechanism.key().parameters(KEY, axes, context, mechanism.channels()));
        all.addAll(mechanism.value().parameters(VALUE, axes, valued, mechanism.valueChannels()));
        all.addAll(mechanism.score().parameters(geometry));
        all.addAll(mechanism.neighbourhood().parameters(geometry));
        all.addAll(mechanism
                .position()
                .parameters(geometry, mechanism.neighbourhood().offsets(geometry), input));
        all.addAll(mechanism.normaliser().parameters(geometry));
        all.addAll(mechanism.memory().parameters(geometry));
        all.addAll(mechanism.output().parameters(mechanism.valueChannels()));
        return all;
    }

    public MapShape outputShape(MapShape input) {
        MapShape attended = mechanism.query().outputShape(input, mechanism.channels());
        return mechanism
                .output()
                .outputShape(input, new MapShape(mechanism.valueChannels(), attended.height(), attended.width()));
    }

    /** Array elements of one example that backward reads. */
    public long keptElements(MapShape input, MapShape context) {
        Geometry geometry = seen(geometry(input, context));
        Tiling tiling = mechanism.neighbourhood().tiling(geometry);
        long tiles = tiling.tiles();
        long projected = (long) geometry.queries().positions() * mechanism.channels()
                + (long) geometry.keys().positions() * (mechanism.channels() + mechanism.valueChannels());
        long copies = tiling.queries() * (long) mechanism.channels()
                + tiling.keys() * (long) (mechanism.channels() + mechanism.valueChannels());
        long weights = keptArrays() * mechanism.heads() * tiling.queries() * targets(tiling);
        return tiles == 1 ? projected + weights : projected + tiles * (copies + weights);
    }

    /** Arrays of the size of the weights: those, what dropout makes of them with its mask, and what the parts keep. */
    private long keptArrays() {
        return 1L
                + (mechanism.dropout() == 0 ? 0 : 2)
                + mechanism.score().keptArrays()
                + mechanism.neighbourhood().keptArrays()
                + mechanism.normaliser().keptArrays();
    }

    /** Maps [B, C, H, W] to the output [B, C', H', W']; queries come from the first, keys and values from the second. */
    public SDVariable define(GraphScope scope, SDVariable input, SDVariable context) {
        return define(scope, GraphMap.of(input), GraphMap.of(context), GraphMap.of(context));
    }

    /** The output for queries, keys and values that come from three maps; keys and values are of one height and width. */
    public SDVariable define(GraphScope scope, GraphMap input, GraphMap context, GraphMap valued) {
        requireFit(scope, input.shape(), context.shape(), valued.shape());
        SDVariable from = placed(scope, input);
        SDVariable to = context.variable() == input.variable() ? from : placed(scope, context);
        SDVariable of = valued.variable() == context.variable() ? to : placed(scope, valued);
        SDVariable q = project(scope, mechanism.query(), QUERY, from, input.shape(), mechanism.channels());
        SDVariable k = project(scope, mechanism.key(), KEY, to, context.shape(), mechanism.channels());
        SDVariable v = project(scope, mechanism.value(), VALUE, of, valued.shape(), mechanism.valueChannels());
        SDVariable attended = attend(scope, geometry(input.shape(), context.shape(), valued.shape()), q, k, v);
        return mechanism.output().finish(scope, attended, input.variable());
    }

    private SDVariable placed(GraphScope scope, GraphMap map) {
        return mechanism.position().placed(scope, map.variable(), map.shape(), axes);
    }

    /** Parameters whose shapes depend on the size of the map fit one size only. */
    private void requireFit(GraphScope scope, MapShape input, MapShape context, MapShape valued) {
        for (Parameter parameter : parameters(input, context, valued)) {
            long[] built = scope.parameter(parameter.name()).getShape();
            Rules.require(
                    parameter.shape().equals(Arrays.stream(built).boxed().toList()),
                    "parameters that depend on the size of the map fit the size only that they were built for, got"
                            + " %s%s, and %s for a map of %dx%d",
                    parameter.name(),
                    Arrays.toString(built),
                    parameter.shape(),
                    input.height(),
                    input.width());
        }
    }

    private SDVariable project(
            GraphScope scope, Projection projection, String role, SDVariable map, MapShape shape, int channels) {
        return projection.project(scope, role, axes, map, shape, channels);
    }

    /**
     * Attention of queries, keys and values that are given, without projections and output.
     *
     * @param q [B, N E, H, W]
     * @param k [B, N E, H', W']
     * @param v [B, N E', H', W']
     * @return [B, N E', H, W]
     */
    public SDVariable attend(GraphScope scope, Geometry maps, SDVariable q, SDVariable k, SDVariable v) {
        boolean raster = mechanism.neighbourhood().readsRaster();
        Geometry geometry = checked(maps);
        Tiles tiles = new Tiles(scope.sameDiff(), mechanism.neighbourhood().tiling(geometry));
        Context context = new Context(
                scope,
                geometry,
                tiles,
                mechanism.neighbourhood().offsets(geometry),
                mechanism.score().scale(geometry));
        SDVariable queries = raster ? sequence(q, geometry.queries(), mechanism.channels()) : q;
        SDVariable keys = raster ? sequence(k, geometry.keys(), mechanism.channels()) : k;
        SDVariable values = raster ? sequence(v, geometry.keys(), mechanism.valueChannels()) : v;
        SDVariable y = average(context, weights(context, queries, keys), values);
        return raster
                ? y.reshape(
                        -1,
                        mechanism.valueChannels(),
                        maps.queries().height(),
                        maps.queries().width())
                : y;
    }

    /** The sizes as the neighbourhood sees them. */
    private Geometry seen(Geometry maps) {
        return mechanism.neighbourhood().readsRaster() ? maps.raster() : maps;
    }

    private Geometry checked(Geometry maps) {
        Geometry geometry = seen(maps);
        mechanism.neighbourhood().check(geometry);
        return geometry;
    }

    private static SDVariable sequence(SDVariable map, Grid grid, int channels) {
        return map.reshape(-1, channels, 1, grid.positions());
    }

    /** [B N G, P, S + M]. */
    private SDVariable weights(Context context, SDVariable q, SDVariable k) {
        SDVariable logits = logits(context, q, k);
        publishLogSumExp(context, logits);
        SDVariable normal = mechanism.normaliser().weights(context, logits);
        SDVariable weights = faded(context, q, normal);
        publishWeights(context, weights);
        return mechanism.dropout() == 0 ? weights : dropped(context, weights);
    }

    private SDVariable logits(Context context, SDVariable q, SDVariable k) {
        Tiles tiles = context.tiles();
        int a = mechanism.score().channels(context.geometry());
        SDVariable queries = tiles.queries(mechanism.score().queries(context, q), a); // [B N G, A, P]
        SDVariable keys = tiles.keys(mechanism.score().keys(context, k), a); // [B N G, A, S]
        SDVariable content = mechanism.score().logits(context, queries, keys); // [B N G, P, S]
        Additions additions = mechanism
                .position()
                .logits(context, q)
                .plus(reach(context).mask(context.scope().sameDiff(), q.dataType()))
                .plus(mechanism.neighbourhood().chosen(context, q, k));
        SDVariable seen = additions.addTo(content, mechanism.heads(), tiles.tiling());
        return mechanism.memorySlots() == 0
                ? seen
                : context.scope()
                        .sameDiff()
                        .concat(2, hidden(context, seen), mechanism.memory().logits(context, queries));
    }

    /** Logits of minus infinity for queries that see no key: the memory is all that they have. */
    private SDVariable hidden(Context context, SDVariable logits) {
        SDVariable alive = reach(context).alive(context.scope().sameDiff(), logits.dataType());
        Tiling tiling = context.tiles().tiling();
        return alive == null
                ? logits
                : new Additions(null, null, context.scope().sameDiff().math().log(alive))
                        .addTo(logits, mechanism.heads(), tiling);
    }

    private SDVariable faded(Context context, SDVariable q, SDVariable normal) {
        if (mechanism.memorySlots() == 0) {
            return mechanism.neighbourhood().faded(context, q, alive(context, normal));
        }
        SDVariable ofKeys = ofKeys(context, normal);
        SDVariable faded = mechanism.neighbourhood().faded(context, q, ofKeys);
        return faded == ofKeys ? normal : context.scope().sameDiff().concat(2, faded, ofMemory(context, normal));
    }

    /** [B N G, P, S + M] to [B N G, P, S]. */
    private SDVariable ofKeys(Context context, SDVariable weights) {
        return mechanism.memorySlots() == 0
                ? weights
                : part(weights, 0, context.tiles().tiling().keys());
    }

    /** [B N G, P, S + M] to [B N G, P, M]. */
    private SDVariable ofMemory(Context context, SDVariable weights) {
        int keys = context.tiles().tiling().keys();
        return part(weights, keys, keys + mechanism.memorySlots());
    }

    private static SDVariable part(SDVariable weights, int from, int to) {
        return weights.get(SDIndex.all(), SDIndex.all(), SDIndex.interval(from, to));
    }

    private Reach reach(Context context) {
        return mechanism
                .neighbourhood()
                .reach(context.geometry(), context.tiles().tiling());
    }

    /** Weights of zero for queries that see no key. */
    private SDVariable alive(Context context, SDVariable weights) {
        SDVariable alive = reach(context).alive(context.scope().sameDiff(), weights.dataType());
        Tiling tiling = context.tiles().tiling();
        return alive == null
                ? weights
                : weights.reshape(-1, mechanism.heads(), tiling.tiles(), tiling.queries(), tiling.keys())
                        .mul(alive)
                        .reshape(-1, tiling.queries(), tiling.keys());
    }

    private SDVariable dropped(Context context, SDVariable weights) {
        Tiling tiling = context.tiles().tiling();
        return weights.mul(context.scope()
                .noise(
                        "dropout",
                        Noise.dropout(mechanism.dropout()),
                        (long) mechanism.heads() * tiling.tiles(),
                        tiling.queries(),
                        targets(tiling)));
    }

    /** Keys of a tile and memory slots. */
    private int targets(Tiling tiling) {
        return tiling.keys() + mechanism.memorySlots();
    }

    private SDVariable average(Context context, SDVariable weights, SDVariable v) {
        int e = mechanism.valueChannelsOfHead();
        SameDiff sameDiff = context.scope().sameDiff();
        SDVariable values = context.tiles().keys(v, e); // [B N G, E', S]
        SDVariable ofKeys = ofKeys(context, weights);
        SDVariable y = sameDiff.mmul(values, ofKeys, false, true, false); // [B N G, E', P]
        SDVariable places = mechanism.position().values(context, ofKeys);
        SDVariable placed = places == null ? y : y.add(places);
        SDVariable all = mechanism.memorySlots() == 0
                ? placed
                : placed.add(mechanism.memory().values(context, ofMemory(context, weights)));
        return context.tiles().map(all, mechanism.heads(), e);
    }

    private void publishWeights(Context context, SDVariable weights) {
        Tiling tiling = context.tiles().tiling();
        int heads = mechanism.heads();
        context.scope()
                .publish(
                        WEIGHTS,
                        tiling.tiles() == 1
                                ? weights.reshape(-1, heads, tiling.queries(), targets(tiling))
                                : weights.reshape(-1, heads, tiling.tiles(), tiling.queries(), targets(tiling)));
    }

    private void publishLogSumExp(Context context, SDVariable logits) {
        SDVariable largest = logits.max(true, 2); // [B N G, P, 1]
        SDVariable sum =
                context.scope().sameDiff().math().exp(logits.sub(largest)).sum(true, 2);
        SDVariable lse = context.scope().sameDiff().math().log(sum).add(largest);
        SDVariable tiled =
                ofAlive(context, lse).reshape(-1, 1, context.tiles().tiling().queries()); // [B N G, 1, P]
        context.scope().publish(LOG_SUM_EXP, context.tiles().map(tiled, mechanism.heads(), 1));
    }

    /** Minus infinity for queries that see nothing; [B N G, P, 1]. */
    private SDVariable ofAlive(Context context, SDVariable lse) {
        SDVariable alive = reach(context).alive(context.scope().sameDiff(), lse.dataType());
        Tiling tiling = context.tiles().tiling();
        return alive == null || mechanism.memorySlots() > 0
                ? lse
                : lse.reshape(-1, mechanism.heads(), tiling.tiles(), tiling.queries(), 1)
                        .add(context.scope().sameDiff().math().log(alive));
    }

    /** The sizes of attention between two maps. */
    public Geometry geometry(MapShape input, MapShape context) {
        return geometry(input, context, context);
    }

    private Geometry geometry(MapShape input, MapShape context, MapShape valued) {
        MapShape queries = mechanism.query().outputShape(input, mechanism.channels());
        MapShape keys = mechanism.key().outputShape(context, mechanism.channels());
        MapShape values = mechanism.value().outputShape(valued, mechanism.valueChannels());
        Rules.require(
                keys.height() == values.height() && keys.width() == values.width(),
                "there must be as many values as keys, got keys %dx%d, values %dx%d",
                keys.height(),
                keys.width(),
                values.height(),
                values.width());
        return new Geometry(
                mechanism.heads(),
                mechanism.keyChannelsOfHead(),
                mechanism.valueChannelsOfHead(),
                new Grid(queries.height(), queries.width(), axes),
                new Grid(keys.height(), keys.width(), axes));
    }
}

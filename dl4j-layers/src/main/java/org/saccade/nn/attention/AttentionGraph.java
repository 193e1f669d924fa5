package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.map.AttentionMaps;
import org.saccade.nn.attention.map.WeightLayout;
import org.saccade.nn.attention.projection.Convolution;
import org.saccade.nn.attention.projection.PointwiseFusion;
import org.saccade.nn.attention.projection.Projection;
import org.saccade.nn.attention.projection.SharedWithQuery;
import org.saccade.nn.attention.tile.Context;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Grid;
import org.saccade.nn.attention.tile.Placement;
import org.saccade.nn.attention.tile.Tiles;
import org.saccade.nn.attention.tile.Tiling;
import org.saccade.nn.graph.Arithmetic;
import org.saccade.nn.graph.Fusion;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.Inspectable;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The one computation behind every {@link Mechanism}: project, score, add positions, hide what the neighbourhood does not hold,
 * normalise, average the values, finish.
 *
 * @param mechanism the parts
 * @param axes 2 for images, 1 for sequences
 */
public record AttentionGraph(Mechanism mechanism, int axes) {

    // B batch, N heads, E channels of a head's keys, E' of its values, G tiles, P queries and S keys of a tile, M slots

    /** Published: [B, N, P, S + M], or [B, N, G, P, S + M] where the map is cut into tiles. */
    public static final String WEIGHTS = Inspectable.WEIGHTS;
    /**
     * Published: the logarithm of the sum of the exponentials of a query's raw logits, [B, N, H, W], before a normaliser's
     * temperature,
     * span or choice changes them; minus infinity for a query that sees nothing.
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
        Geometry geometry = seen(geometry(input, context, valued));
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

    /** Refuses maps that the parts do not fit. */
    public MapShape outputShape(MapShape input, MapShape context) {
        Geometry maps = geometry(input, context);
        mechanism.neighbourhood().check(seen(maps));
        Grid grid = maps.queries();
        return mechanism.output().outputShape(input, attended(grid));
    }

    /** What one example costs; queries, keys and values come from three maps. */
    public Arithmetic arithmetic(MapShape input, MapShape context, MapShape valued) {
        Geometry geometry = seen(geometry(input, context, valued));
        long projected = mechanism.query().multiplyAdds(axes, input, mechanism.channels())
                + mechanism.key().multiplyAdds(axes, context, mechanism.channels())
                + mechanism.value().multiplyAdds(axes, valued, mechanism.valueChannels());
        return mechanism
                .attention(geometry)
                .plus(Arithmetic.ofProducts(projected + mechanism.output().multiplyAdds(attended(geometry.queries()))));
    }

    private MapShape attended(Grid queries) {
        return new MapShape(mechanism.valueChannels(), queries.height(), queries.width());
    }

    /** Array elements of one example that backward reads. */
    public long keptElements(MapShape input, MapShape context) {
        Geometry geometry = seen(geometry(input, context));
        Tiling tiling = mechanism.neighbourhood().tiling(geometry);
        long tiles = tiling.tiles();
        long projected = (long) geometry.queries().positions() * mechanism.channels()
                + (long) geometry.keys().positions() * (mechanism.channels() + mechanism.valueChannels());
        long finished = mechanism.output().keptElements(geometry.queries().positions(), mechanism.valueChannels());
        if (Fusion.current() != Fusion.OFF && AttentionFusion.computes(mechanism)) {
            return projected + (long) geometry.queries().positions() * mechanism.heads() + finished;
        }
        long copies = tiling.queries() * (long) mechanism.channels()
                + tiling.keys() * (long) (mechanism.channels() + mechanism.valueChannels());
        long weights = keptArrays()
                * mechanism.heads()
                * tiling.queries()
                * mechanism.memory().targets(tiling);
        return projected + finished + (tiles == 1 ? weights : tiles * (copies + weights));
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
        List<SDVariable> made = from == to && to == of && allPointwise()
                ? together(scope, from, input.shape())
                : oneByOne(
                        scope,
                        new GraphMap(from, input.shape()),
                        new GraphMap(to, context.shape()),
                        new GraphMap(of, valued.shape()));
        Geometry geometry = geometry(input.shape(), context.shape(), valued.shape());
        SDVariable attended = attend(scope, geometry, made.get(0), made.get(1), made.get(2));
        return mechanism.output().finish(scope, new GraphMap(attended, attended(geometry.queries())), input.variable());
    }

    /** Keys by the query's projection, of the map of the queries, are the queries. */
    private List<SDVariable> oneByOne(GraphScope scope, GraphMap input, GraphMap context, GraphMap valued) {
        SDVariable q = projected(scope, mechanism.query(), QUERY, input, mechanism.channels());
        SDVariable k =
                input.variable() == context.variable() && mechanism.key().equals(new SharedWithQuery(mechanism.query()))
                        ? q
                        : projected(scope, mechanism.key(), KEY, context, mechanism.channels());
        return List.of(q, k, projected(scope, mechanism.value(), VALUE, valued, mechanism.valueChannels()));
    }

    private SDVariable projected(GraphScope scope, Projection projection, String role, GraphMap map, int channels) {
        return projection.project(scope, role, axes, map.variable(), map.shape(), channels);
    }

    private boolean allPointwise() {
        return Stream.of(mechanism.query(), mechanism.key(), mechanism.value())
                .allMatch(Convolution.pointwise()::equals);
    }

    private List<SDVariable> together(GraphScope scope, SDVariable map, MapShape shape) {
        return PointwiseFusion.project(
                scope,
                map,
                shape,
                Stream.of(QUERY, KEY, VALUE)
                        .map(role -> scope.parameter("W" + role))
                        .toList(),
                List.of(mechanism.channels(), mechanism.channels(), mechanism.valueChannels()));
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

    /**
     * Attention of queries, keys and values that are given, without projections and output.
     *
     * @param q [B, N E, H, W]
     * @param k [B, N E, H', W']
     * @param v [B, N E', H', W']
     * @return [B, N E', H, W]
     */
    public SDVariable attend(GraphScope scope, Geometry maps, SDVariable q, SDVariable k, SDVariable v) {
        Geometry geometry = seen(maps);
        mechanism.neighbourhood().check(geometry);
        return scope.fusion() != Fusion.OFF && AttentionFusion.computes(mechanism)
                ? AttentionFusion.attend(scope, mechanism, geometry, q, k, v)
                : inTiles(scope, maps, geometry, q, k, v);
    }

    private SDVariable inTiles(
            GraphScope scope, Geometry maps, Geometry geometry, SDVariable q, SDVariable k, SDVariable v) {
        boolean raster = mechanism.neighbourhood().readsRaster();
        Context context = new Context(
                scope,
                geometry,
                new Tiles(scope.sameDiff(), mechanism.neighbourhood().tiling(geometry)),
                mechanism.neighbourhood().offsets(geometry),
                mechanism.score().scale(geometry));
        SDVariable queries = raster ? sequence(q, geometry.queries(), mechanism.channels()) : q;
        SDVariable keys = raster ? sequence(k, geometry.keys(), mechanism.channels()) : k;
        SDVariable values = raster ? sequence(v, geometry.keys(), mechanism.valueChannels()) : v;
        SDVariable y = new TileAttention(mechanism, context).attend(queries, keys, values);
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

    private static SDVariable sequence(SDVariable map, Grid grid, int channels) {
        return map.reshape(-1, channels, 1, grid.positions());
    }

    /**
     * The attention of one example as maps; empty where keys stand nowhere.
     *
     * @param weights as they are published, of one example
     */
    public Optional<AttentionMaps> maps(MapShape input, MapShape context, MapShape valued, float[] weights) {
        Geometry geometry = geometry(input, context, valued);
        Optional<MapShape> queries = mechanism.query().places(input, mechanism.channels());
        Optional<MapShape> keys = mechanism.key().places(context, mechanism.channels());
        return queries.isEmpty() || keys.isEmpty()
                ? Optional.empty()
                : Optional.of(maps(
                        geometry,
                        placement(geometry.queries(), queries.get()),
                        placement(geometry.keys(), keys.get()),
                        weights));
    }

    /** Positions, of which the last ones are those of a map. */
    private Placement placement(Grid positions, MapShape places) {
        Grid grid = Grid.of(places, axes);
        return new Placement(positions.positions() - grid.positions(), grid);
    }

    /** The same where the caller knows where queries and keys stand. */
    AttentionMaps maps(Geometry maps, Placement queries, Placement keys, float[] weights) {
        Geometry geometry = seen(maps);
        Tiling tiling = mechanism.neighbourhood().tiling(geometry);
        return new WeightLayout(
                        queries,
                        keys,
                        tiling,
                        mechanism.neighbourhood().reach(geometry, tiling),
                        Collections.nCopies(mechanism.memorySlots(), WeightLayout.NOWHERE))
                .maps(weights);
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

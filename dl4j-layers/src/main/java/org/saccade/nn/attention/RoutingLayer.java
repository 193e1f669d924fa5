package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.saccade.nn.attention.map.Attending;
import org.saccade.nn.attention.map.AttentionMaps;
import org.saccade.nn.attention.map.WeightLayout;
import org.saccade.nn.attention.tile.Grid;
import org.saccade.nn.graph.Arithmetic;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapLayer;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** {@link RoutingAttention2D} and {@link RoutingAttention1D}. */
abstract class RoutingLayer extends MapLayer<RoutingOptions> implements Attending {

    /** A state of shape [N, clusters, E]. */
    public static final String CENTROIDS = "centroids";

    RoutingLayer(RoutingOptions options) {
        super(options);
    }

    RoutingLayer() {}

    /** Centroids begin as long as queries and keys are, about one. */
    @Override
    public List<Parameter> parameters() {
        RoutingOptions options = getOptions();
        int e = options.headChannels();
        List<Parameter> all = new ArrayList<>(ThreeProjections.parameters(options.inputChannels(), options.channels()));
        all.addAll(options.output().parameters(options.channels()));
        all.add(Parameter.state(CENTROIDS, 0, 1.0 / e, options.heads(), options.clusters(), e));
        return all;
    }

    @Override
    public MapShape outputShape(List<MapShape> inputs) {
        MapShape input = inputs.get(0);
        getOptions().requireMembers(input);
        return getOptions().output().outputShape(input, attended(input));
    }

    private MapShape attended(MapShape input) {
        return new MapShape(getOptions().channels(), input.height(), input.width());
    }

    @Override
    public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
        SDVariable x = inputs.get(0);
        RoutingOptions options = getOptions();
        MapShape shape = MapShape.of(x);
        options.requireMembers(shape);
        RoutingGraph graph = new RoutingGraph(
                scope,
                options.heads(),
                options.headChannels(),
                (int) shape.positions(),
                options.clusters(),
                options.members());
        ThreeProjections maps = ThreeProjections.of(scope, x, shape, options.channels());
        SDVariable q = graph.unit(maps.query());
        SDVariable k = graph.unit(maps.key());
        SDVariable centroids = scope.parameter(CENTROIDS);
        scope.next(CENTROIDS, graph.moved(centroids, q, k, options.decay()));
        SDVariable y = graph.attend(q, k, maps.value(), centroids, options.causal());
        SDVariable attended = y.reshape(-1, options.channels(), shape.height(), shape.width());
        return options.output().finish(scope, new GraphMap(attended, attended(shape)), x);
    }

    @Override
    public Optional<AttentionMaps> maps(List<MapShape> inputs, Function<String, float[]> published) {
        return Optional.of(WeightLayout.whole(Grid.of(inputs.get(0), axes()), Grid.of(inputs.get(0), axes()))
                .maps(published.apply(AttentionGraph.WEIGHTS)));
    }

    @Override
    public Arithmetic arithmetic(List<MapShape> inputs) {
        RoutingOptions options = getOptions();
        MapShape input = inputs.get(0);
        long clusters = options.clusters();
        long pairs = clusters * options.members() * options.members();
        long perChannel = input.positions() * (3L * input.channels() + 2 * clusters) + 2 * pairs;
        return Arithmetic.ofProducts(
                perChannel * options.channels() + options.output().multiplyAdds(attended(input)));
    }

    @Override
    public long keptElements(List<MapShape> inputs) {
        RoutingOptions options = getOptions();
        long positions = inputs.get(0).positions();
        long members = (long) options.clusters() * options.members();
        return 7L * positions * options.channels() // projections, and what normalisation keeps
                + 3L * members * options.channels()
                + options.heads() * members * (3 * positions + options.members());
    }
}

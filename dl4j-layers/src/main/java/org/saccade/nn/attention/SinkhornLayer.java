package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.saccade.nn.attention.map.Attending;
import org.saccade.nn.attention.map.AttentionMaps;
import org.saccade.nn.attention.tile.Grid;
import org.saccade.nn.graph.Arithmetic;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapLayer;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Noise;
import org.saccade.nn.graph.Parameter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** {@link SinkhornAttention2D} and {@link SinkhornAttention1D}. */
abstract class SinkhornLayer extends MapLayer<SinkhornOptions> implements Attending {

    // B batch, C channels, N heads, E channels of a head, K blocks of b positions, P = K b

    /** Shape [N K, C]: from the sum of a block's vectors to how much its sorted block wants each block. */
    public static final String SORTING_WEIGHTS = "Wr";

    /** Published: of which blocks each sorted block is made, [B, N, K, K]. */
    public static final String SORTING = "sorting";

    private static final String NOISE = "sorting";

    SinkhornLayer(SinkhornOptions options) {
        super(options);
    }

    SinkhornLayer() {}

    @Override
    public List<Parameter> parameters() {
        SinkhornOptions options = getOptions();
        int c = options.inputChannels();
        List<Parameter> all = new ArrayList<>(ThreeProjections.parameters(c, options.channels()));
        all.add(Parameter.weight(SORTING_WEIGHTS, 1.0 / c, (long) options.heads() * options.blocks(), c));
        all.addAll(options.output().parameters(options.channels()));
        return all;
    }

    @Override
    public MapShape outputShape(List<MapShape> inputs) {
        MapShape input = inputs.get(0);
        getOptions().requireBlocks(input);
        return getOptions().output().outputShape(input, attended(input));
    }

    private MapShape attended(MapShape input) {
        return new MapShape(getOptions().channels(), input.height(), input.width());
    }

    @Override
    public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
        SDVariable x = inputs.get(0);
        SinkhornOptions options = getOptions();
        MapShape shape = MapShape.of(x);
        int length = options.blockLength(shape);
        SinkhornGraph graph =
                new SinkhornGraph(scope, options.heads(), options.blocks(), length, options.headChannels());
        SDVariable sorting = graph.sorting(logits(scope, x, shape), options.iterations());
        ThreeProjections maps = ThreeProjections.of(scope, x, shape, options.channels());
        SDVariable y = graph.attend(maps.query(), maps.key(), maps.value(), sorting, options.kept());
        SDVariable attended = y.reshape(-1, options.channels(), shape.height(), shape.width());
        return options.output().finish(scope, new GraphMap(attended, attended(shape)), x);
    }

    /** [B N, K, K]: row i says how much sorted block i wants each block; noise in training, so that other orders are tried. */
    private SDVariable logits(GraphScope scope, SDVariable x, MapShape shape) {
        SameDiff sameDiff = scope.sameDiff();
        SinkhornOptions options = getOptions();
        int k = options.blocks();
        SDVariable pooled = x.reshape(-1, shape.channels(), k, options.blockLength(shape))
                .sum(3)
                .permute(0, 2, 1)
                .reshape(-1, shape.channels()); // [B K, C]
        SDVariable wanted = sameDiff.mmul(pooled, scope.parameter(SORTING_WEIGHTS), false, true, false)
                .reshape(-1, k, options.heads(), k)
                .permute(0, 2, 1, 3)
                .reshape(-1, k, k);
        return wanted.add(scope.noise(NOISE, Noise.gumbel(), options.heads(), k, k))
                .div(options.temperature());
    }

    @Override
    public Optional<AttentionMaps> maps(List<MapShape> inputs, Function<String, float[]> published) {
        SinkhornOptions options = getOptions();
        return Optional.of(new SortedMaps(
                Grid.of(inputs.get(0), axes()),
                options.heads(),
                options.blocks(),
                options.kept(),
                published.apply(AttentionGraph.WEIGHTS),
                published.apply(SORTING)));
    }

    @Override
    public Arithmetic arithmetic(List<MapShape> inputs) {
        SinkhornOptions options = getOptions();
        MapShape input = inputs.get(0);
        long blocks = options.blocks();
        long sorted = options.kept() == 0 ? blocks : options.kept();
        long seen = options.blockLength(input) * (options.kept() == 0 ? 2L : options.kept());
        long sorting = blocks * blocks * options.heads() * input.channels();
        long perChannel = input.positions() * (3L * input.channels() + 2 * sorted + 2 * seen);
        return Arithmetic.ofProducts(
                sorting + perChannel * options.channels() + options.output().multiplyAdds(attended(input)));
    }

    @Override
    public long keptElements(List<MapShape> inputs) {
        SinkhornOptions options = getOptions();
        MapShape input = inputs.get(0);
        long seen = options.kept() == 0
                ? 2L * options.blockLength(input)
                : (long) options.kept() * options.blockLength(input);
        return input.positions() * (3L * options.channels() + options.heads() * seen)
                + 2L * options.iterations() * options.heads() * options.blocks() * options.blocks();
    }
}

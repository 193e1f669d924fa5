package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapLayer;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.ArrayList;
import java.util.List;

/**
 * Stand-alone self-attention: every pixel looks at the window around it (Ramachandran et al., arXiv:1906.05909). Queries, keys and
 * values are dense 1x1 projections; with relative positions the logit of a key adds the query's first half times the embedding of
 * the row offset and its other half times that of the column offset, in each head.
 *
 * <p>Input [B, C, H, W]; output [B, D, H, W]. There are no biases and no output projection: a 1x1 convolution follows where heads
 * are to be mixed.
 */
public final class LocalSelfAttention2D extends MapLayer<LocalSelfAttentionOptions> {

    public static final String QUERY_WEIGHTS = "Wq";
    public static final String KEY_WEIGHTS = "Wk";
    public static final String VALUE_WEIGHTS = "Wv";
    /** Shape [heads, window, floor(E / 2)], the centre row is offset 0. */
    public static final String ROW_EMBEDDINGS = "Rrow";
    /** Shape [heads, window, ceil(E / 2)], the centre row is offset 0. */
    public static final String COLUMN_EMBEDDINGS = "Rcol";

    public LocalSelfAttention2D(LocalSelfAttentionOptions options) {
        super(options);
    }

    /** For the JSON reader. */
    private LocalSelfAttention2D() {}

    /** Embeddings have variance 1 / E, so that at first a position's logit is of the size of one channel's product. */
    @Override
    public List<Parameter> parameters() {
        LocalSelfAttentionOptions options = getOptions();
        int c = options.inputChannels();
        int d = options.channels();
        List<Parameter> parameters = new ArrayList<>();
        parameters.add(Projection.weight(QUERY_WEIGHTS, d, c, 1));
        parameters.add(Projection.weight(KEY_WEIGHTS, d, c, 1));
        parameters.add(Projection.weight(VALUE_WEIGHTS, d, c, 1));
        if (options.positions() == Positions.RELATIVE) {
            int rows = options.rowChannels();
            parameters.add(embeddings(ROW_EMBEDDINGS, rows));
            parameters.add(embeddings(COLUMN_EMBEDDINGS, options.headChannels() - rows));
        }
        return parameters;
    }

    private Parameter embeddings(String name, int channels) {
        LocalSelfAttentionOptions options = getOptions();
        return Parameter.bias(name, 1.0 / options.headChannels(), options.heads(), options.window(), channels);
    }

    @Override
    public MapShape outputShape(List<MapShape> inputs) {
        MapShape input = inputs.get(0);
        return new MapShape(getOptions().channels(), input.height(), input.width());
    }

    @Override
    public long keptElements(List<MapShape> inputs) {
        LocalSelfAttentionOptions options = getOptions();
        long neighbours = (long) options.window() * options.window();
        return inputs.get(0).positions() * (options.channels() * (1 + 2 * neighbours) + options.heads() * neighbours);
    }

    @Override
    public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
        SDVariable x = inputs.get(0); // [B, C, H, W]
        SDVariable q = projected(scope, x, QUERY_WEIGHTS); // [B, D, H, W]
        SDVariable k = projected(scope, x, KEY_WEIGHTS); // [B, D, H, W]
        SDVariable v = projected(scope, x, VALUE_WEIGHTS); // [B, D, H, W]
        MapShape shape = MapShape.of(x);
        WindowGraph graph = new WindowGraph(scope.sameDiff(), getOptions(), shape.height(), shape.width());
        return getOptions().positions() == Positions.RELATIVE
                ? graph.attend(q, k, v, scope.parameter(ROW_EMBEDDINGS), scope.parameter(COLUMN_EMBEDDINGS))
                : graph.attend(q, k, v, null, null);
    }

    private static SDVariable projected(GraphScope scope, SDVariable x, String weights) {
        return Projection.convolve(scope.sameDiff(), x, scope.parameter(weights), 1, 1);
    }
}

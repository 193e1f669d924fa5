package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapLayer;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.ArrayList;
import java.util.List;

/**
 * Attention as three convolutions: queries, keys and values are feature maps that convolutions produce, and every query position
 * looks at every key position, y = softmax(scale QᵀK) V for each head, then an optional 1x1 convolution.
 *
 * <p>Input [B, C, H, W]; output [B, O, ceil(H / queryStride), ceil(W / queryStride)]. A stride on the query makes it a
 * down-sampling layer; a stride on keys and values makes the global view cheaper. There are no biases. Memory grows with query
 * positions times key positions.
 */
public final class ConvolutionalAttention2D extends MapLayer<ConvolutionalAttentionOptions> {

    public static final String QUERY_WEIGHTS = "Wq";
    public static final String KEY_WEIGHTS = "Wk";
    public static final String VALUE_WEIGHTS = "Wv";
    public static final String OUTPUT_WEIGHTS = "Wo";
    /** The attention weights [B N, P, S] of {@link org.saccade.nn.graph.Inspectable}. */
    public static final String WEIGHTS = "weights";

    public ConvolutionalAttention2D(ConvolutionalAttentionOptions options) {
        super(options);
    }

    /** For the JSON reader. */
    private ConvolutionalAttention2D() {}

    @Override
    public List<Parameter> parameters() {
        ConvolutionalAttentionOptions options = getOptions();
        int c = options.inputChannels();
        int d = options.channels();
        List<Parameter> parameters = new ArrayList<>();
        parameters.add(Projection.weight(QUERY_WEIGHTS, d, c, options.queryKernel()));
        parameters.add(Projection.weight(KEY_WEIGHTS, d, c, options.keyValueKernel()));
        parameters.add(Projection.weight(VALUE_WEIGHTS, d, c, options.keyValueKernel()));
        if (options.outputConvolution()) {
            parameters.add(Projection.weight(OUTPUT_WEIGHTS, options.outputChannels(), d, 1));
        }
        return parameters;
    }

    @Override
    public MapShape outputShape(List<MapShape> inputs) {
        MapShape input = inputs.get(0);
        int stride = getOptions().queryStride();
        return new MapShape(
                getOptions().outputChannels(),
                Projection.outputLength(input.height(), stride),
                Projection.outputLength(input.width(), stride));
    }

    @Override
    public long keptElements(List<MapShape> inputs) {
        ConvolutionalAttentionOptions options = getOptions();
        long queries = Projection.positions(inputs.get(0), options.queryStride());
        long keys = Projection.positions(inputs.get(0), options.keyValueStride());
        return options.channels() * (2 * queries + 2 * keys) + options.heads() * queries * keys;
    }

    @Override
    public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
        // B batch, N heads, E channels per head, D = N E, P query positions, S key positions
        SDVariable x = inputs.get(0); // [B, C, H, W]
        ConvolutionalAttentionOptions options = getOptions();
        MapShape output = outputShape(List.of(MapShape.of(x)));
        SameDiff sameDiff = scope.sameDiff();
        SDVariable q = query(scope, x).reshape(-1, options.headChannels(), output.positions()); // [B N, E, P]
        SDVariable k = keyOrValue(sameDiff, x, scope.parameter(KEY_WEIGHTS)); // [B N, E, S]
        SDVariable v = keyOrValue(sameDiff, x, scope.parameter(VALUE_WEIGHTS)); // [B N, E, S]
        SDVariable logits = sameDiff.mmul(q, k, true, false, false); // [B N, P, S]
        SDVariable weights = sameDiff.nn().softmax(logits, 2); // [B N, P, S], sums to 1 over S
        scope.publish(WEIGHTS, weights);
        SDVariable y = sameDiff.mmul(v, weights, false, true, false) // [B N, E, P]
                .reshape(-1, options.channels(), output.height(), output.width()); // [B, D, H, W]
        return options.outputConvolution()
                ? Projection.convolve(sameDiff, y, scope.parameter(OUTPUT_WEIGHTS), 1, 1)
                : y;
    }

    /** Scaled here, where it costs least. */
    private SDVariable query(GraphScope scope, SDVariable input) {
        ConvolutionalAttentionOptions options = getOptions();
        SDVariable q = Projection.convolve(
                scope.sameDiff(), input, scope.parameter(QUERY_WEIGHTS), options.queryKernel(), options.queryStride());
        return options.scaled() ? q.mul(options.scale()) : q; // [B, D, H, W]
    }

    private SDVariable keyOrValue(SameDiff sameDiff, SDVariable input, SDVariable weights) {
        ConvolutionalAttentionOptions options = getOptions();
        long positions = Projection.positions(MapShape.of(input), options.keyValueStride());
        return Projection.convolve(sameDiff, input, weights, options.keyValueKernel(), options.keyValueStride())
                .reshape(-1, options.headChannels(), positions); // [B N, E, S]
    }
}

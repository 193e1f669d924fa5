package org.saccade.nn.attention;

import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.Map;

/**
 * Attention as three convolutions: queries, keys and values are feature maps that convolutions produce, and every query position
 * looks at every key position, y = softmax(scale QᵀK) V for each head, then an optional 1x1 convolution.
 *
 * <p>Input [B, C, H, W]; output [B, O, ceil(H / queryStride), ceil(W / queryStride)]. A stride on the query makes it a
 * down-sampling layer; a stride on keys and values makes the global view cheaper. There are no biases. Memory grows with query
 * positions times key positions.
 */
public final class ConvolutionalAttention2D extends AttentionLayer<ConvolutionalAttentionOptions> {

    public static final String QUERY_WEIGHTS = "Wq";
    public static final String KEY_WEIGHTS = "Wk";
    public static final String VALUE_WEIGHTS = "Wv";
    public static final String OUTPUT_WEIGHTS = "Wo";

    private ConvolutionalAttentionOptions options;

    public ConvolutionalAttention2D(ConvolutionalAttentionOptions options) {
        this.options = options;
    }

    /** For the JSON reader. */
    private ConvolutionalAttention2D() {}

    public ConvolutionalAttentionOptions getOptions() {
        return options;
    }

    public void setOptions(ConvolutionalAttentionOptions options) {
        this.options = options;
    }

    @Override
    ConvolutionalAttentionOptions options() {
        return options;
    }

    @Override
    void replaceOptions(ConvolutionalAttentionOptions changed) {
        options = changed;
    }

    @Override
    long[] outputSize(long height, long width) {
        return new long[] {
            Projection.outputLength(height, options.queryStride()),
            Projection.outputLength(width, options.queryStride())
        };
    }

    @Override
    long keptElements(long height, long width) {
        long queries = Projection.positions(height, width, options.queryStride());
        long keys = Projection.positions(height, width, options.keyValueStride());
        return options.channels() * (2 * queries + 2 * keys) + options.heads() * queries * keys;
    }

    @Override
    public void defineParameters(SDLayerParams params) {
        int c = options.inputChannels();
        int d = options.channels();
        params.addWeightParam(QUERY_WEIGHTS, d, c, options.queryKernel(), options.queryKernel());
        params.addWeightParam(KEY_WEIGHTS, d, c, options.keyValueKernel(), options.keyValueKernel());
        params.addWeightParam(VALUE_WEIGHTS, d, c, options.keyValueKernel(), options.keyValueKernel());
        if (options.outputConvolution()) {
            params.addWeightParam(OUTPUT_WEIGHTS, options.outputChannels(), d, 1, 1);
        }
    }

    /** Variance 1 / fan-in: what comes out of a projection has the variance of what goes in, since no ReLU follows. */
    @Override
    public void initializeParameters(Map<String, INDArray> params) {
        params.values().forEach(Projection::initialize);
    }

    @Override
    public SDVariable defineLayer(
            SameDiff sameDiff, SDVariable layerInput, Map<String, SDVariable> paramTable, SDVariable mask) {
        // B batch, N heads, E channels per head, D = N E, P query positions, S key positions
        int e = options.headChannels();
        long[] size = outputSize(layerInput.getShape()[2], layerInput.getShape()[3]);
        SDVariable q = query(sameDiff, layerInput, paramTable).reshape(-1, e, size[0] * size[1]); // [B N, E, P]
        SDVariable k = keyOrValue(sameDiff, layerInput, paramTable.get(KEY_WEIGHTS)); // [B N, E, S]
        SDVariable v = keyOrValue(sameDiff, layerInput, paramTable.get(VALUE_WEIGHTS)); // [B N, E, S]
        SDVariable logits = sameDiff.mmul(q, k, true, false, false); // [B N, P, S]
        SDVariable weights = sameDiff.nn().softmax(logits, 2); // [B N, P, S], sums to 1 over S
        SDVariable y = sameDiff.mmul(v, weights, false, true, false) // [B N, E, P]
                .reshape(-1, options.channels(), size[0], size[1]); // [B, D, H, W]
        return options.outputConvolution() ? Projection.convolve(sameDiff, y, paramTable.get(OUTPUT_WEIGHTS), 1, 1) : y;
    }

    /** Scaled here, where it costs least. */
    private SDVariable query(SameDiff sameDiff, SDVariable input, Map<String, SDVariable> parameters) {
        SDVariable q = Projection.convolve(
                sameDiff, input, parameters.get(QUERY_WEIGHTS), options.queryKernel(), options.queryStride());
        return options.scaled() ? q.mul(options.scale()) : q; // [B, D, H, W]
    }

    private SDVariable keyOrValue(SameDiff sameDiff, SDVariable input, SDVariable weights) {
        long positions = Projection.positions(input.getShape()[2], input.getShape()[3], options.keyValueStride());
        return Projection.convolve(sameDiff, input, weights, options.keyValueKernel(), options.keyValueStride())
                .reshape(-1, options.headChannels(), positions); // [B N, E, S]
    }
}

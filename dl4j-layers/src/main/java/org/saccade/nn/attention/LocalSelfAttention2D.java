package org.saccade.nn.attention;

import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.Map;

/**
 * Stand-alone self-attention: every pixel looks at the window around it (Ramachandran et al., arXiv:1906.05909). Queries, keys and
 * values are dense 1x1 projections; with relative positions the logit of a key adds the query's first half times the embedding of
 * the row offset and its other half times that of the column offset, in each head.
 *
 * <p>Input [B, C, H, W]; output [B, D, H, W]. There are no biases and no output projection: a 1x1 convolution follows where heads
 * are to be mixed.
 */
public final class LocalSelfAttention2D extends AttentionLayer<LocalSelfAttentionOptions> {

    public static final String QUERY_WEIGHTS = "Wq";
    public static final String KEY_WEIGHTS = "Wk";
    public static final String VALUE_WEIGHTS = "Wv";
    /** Shape [heads, window, floor(E / 2)], the centre row is offset 0. */
    public static final String ROW_EMBEDDINGS = "Rrow";
    /** Shape [heads, window, ceil(E / 2)], the centre row is offset 0. */
    public static final String COLUMN_EMBEDDINGS = "Rcol";

    private LocalSelfAttentionOptions options;

    public LocalSelfAttention2D(LocalSelfAttentionOptions options) {
        this.options = options;
    }

    /** For the JSON reader. */
    private LocalSelfAttention2D() {}

    public LocalSelfAttentionOptions getOptions() {
        return options;
    }

    public void setOptions(LocalSelfAttentionOptions options) {
        this.options = options;
    }

    @Override
    LocalSelfAttentionOptions options() {
        return options;
    }

    @Override
    void replaceOptions(LocalSelfAttentionOptions changed) {
        options = changed;
    }

    @Override
    long[] outputSize(long height, long width) {
        return new long[] {height, width};
    }

    @Override
    long keptElements(long height, long width) {
        long positions = height * width;
        long neighbours = (long) options.window() * options.window();
        return positions * (options.channels() * (1 + 2 * neighbours) + options.heads() * neighbours);
    }

    @Override
    public void defineParameters(SDLayerParams params) {
        int c = options.inputChannels();
        int d = options.channels();
        params.addWeightParam(QUERY_WEIGHTS, d, c, 1, 1);
        params.addWeightParam(KEY_WEIGHTS, d, c, 1, 1);
        params.addWeightParam(VALUE_WEIGHTS, d, c, 1, 1);
        if (options.positions() == Positions.RELATIVE) {
            int rows = options.rowChannels();
            // Biases in Deeplearning4j's sense: weight decay leaves them alone.
            params.addBiasParam(ROW_EMBEDDINGS, options.heads(), options.window(), rows);
            params.addBiasParam(COLUMN_EMBEDDINGS, options.heads(), options.window(), options.headChannels() - rows);
        }
    }

    /**
     * Projections: variance 1 / fan-in, so that what comes out has the variance of what goes in, since no ReLU follows. Embeddings:
     * variance 1 / E, so that at first a position's logit is of the size of one channel's product.
     */
    @Override
    public void initializeParameters(Map<String, INDArray> params) {
        Projection.initialize(params.get(QUERY_WEIGHTS));
        Projection.initialize(params.get(KEY_WEIGHTS));
        Projection.initialize(params.get(VALUE_WEIGHTS));
        if (options.positions() == Positions.RELATIVE) {
            fill(params.get(ROW_EMBEDDINGS), 1.0 / options.headChannels());
            fill(params.get(COLUMN_EMBEDDINGS), 1.0 / options.headChannels());
        }
    }

    @Override
    public SDVariable defineLayer(
            SameDiff sameDiff, SDVariable layerInput, Map<String, SDVariable> paramTable, SDVariable mask) {
        return graph().define(
                        org.saccade.nn.graph.GraphScope.of(sameDiff, paramTable),
                        layerInput,
                        shape(layerInput),
                        layerInput,
                        shape(layerInput));
    }

    private org.saccade.nn.graph.MapShape shape(SDVariable input) {
        long[] s = input.getShape();
        return new org.saccade.nn.graph.MapShape((int) s[1], (int) s[2], (int) s[3]);
    }

    private AttentionGraph graph() {
        return new AttentionGraph(options.mechanism(), 2);
    }
}

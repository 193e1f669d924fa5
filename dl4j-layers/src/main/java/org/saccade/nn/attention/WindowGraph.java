package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.factory.Nd4j;

/** The core of local attention, after the projections, as a SameDiff graph of unfolded windows. */
final class WindowGraph {

    // B batch, N heads, E channels per head, D = N E, K window, P = H W pixels

    private final SameDiff sameDiff;
    private final LocalSelfAttentionOptions options;
    private final long height;
    private final long width;

    WindowGraph(SameDiff sameDiff, LocalSelfAttentionOptions options, long height, long width) {
        this.sameDiff = sameDiff;
        this.options = options;
        this.height = height;
        this.width = width;
    }

    /** Maps [B, D, H, W] of queries, keys and values to the attended values [B, D, H, W]; embeddings are null without positions. */
    SDVariable attend(SDVariable q, SDVariable k, SDVariable v, SDVariable rows, SDVariable columns) {
        long neighbours = (long) options.window() * options.window();
        SDVariable logits = contentLogits(q, k); // [B, N, K K, P]
        if (rows != null) {
            logits = logits.add(positionLogits(q, rows, columns));
        }
        if (options.border() == BorderMode.MASK) {
            logits = logits.add(sameDiff.constant(outsideMask(q.dataType())));
        }
        SDVariable weights = sameDiff.nn().softmax(logits, 2); // sums to 1 over K K
        SDVariable y = unfold(v)
                .mul(weights.reshape(-1, options.heads(), 1, neighbours, positions())) // [B, N, E, K K, P]
                .sum(3); // [B, N, E, P]
        return y.reshape(-1, options.channels(), height, width); // [B, D, H, W]
    }

    private SDVariable contentLogits(SDVariable q, SDVariable k) {
        SDVariable scaled = options.scale() == 1 ? q : q.mul(options.scale());
        return unfold(k)
                .mul(scaled.reshape(-1, options.heads(), options.headChannels(), 1, positions())) // [B, N, E, K K, P]
                .sum(2); // [B, N, K K, P]
    }

    /** The window of every pixel, zero outside the image: [B, D, H, W] to [B, N, E, K K, P]. */
    private SDVariable unfold(SDVariable map) {
        int window = options.window();
        Conv2DConfig windows = Conv2DConfig.builder()
                .kH(window)
                .kW(window)
                .pH(window / 2)
                .pW(window / 2)
                .paddingMode(PaddingMode.VALID)
                .build();
        return sameDiff.cnn()
                .im2Col(map, windows) // [B, D, K, K, H, W]
                .reshape(-1, options.heads(), options.headChannels(), (long) window * window, positions());
    }

    /**
     * Query times row embedding plus query times column embedding: [B, N, K K, P]. The products with all 2 K embeddings of a head are
     * one 1x1 convolution of the queries.
     */
    private SDVariable positionLogits(SDVariable q, SDVariable rows, SDVariable columns) {
        int heads = options.heads();
        int window = options.window();
        int rowChannels = options.rowChannels();
        int columnChannels = options.headChannels() - rowChannels;
        SDVariable rowLogits = products(q, padded(rows, 0, columnChannels)); // [B, N, K, P]
        SDVariable columnLogits = products(q, padded(columns, rowChannels, 0)); // [B, N, K, P]
        return rowLogits
                .reshape(-1, heads, window, 1, positions())
                .add(columnLogits.reshape(-1, heads, 1, window, positions())) // [B, N, K, K, P]
                .reshape(-1, heads, (long) window * window, positions());
    }

    /** Embeddings [N, K, some] among zeros, so that they meet their part of a head's channels: [N, K, E]. */
    private SDVariable padded(SDVariable embeddings, int before, int after) {
        return sameDiff.nn().pad(embeddings, sameDiff.constant(Nd4j.createFromArray(new int[][] {{0, 0}, {0, 0}, {before, after}})), 0);
    }

    /** Each head's channels of q [B, D, H, W] times that head's embeddings [N, K, E]: [B, N, K, P]. */
    private SDVariable products(SDVariable q, SDVariable embeddings) {
        int heads = options.heads();
        int window = options.window();
        SDVariable ownHead = sameDiff.constant(Nd4j.eye(heads).castTo(q.dataType()).reshape(heads, 1, heads, 1));
        SDVariable weights = embeddings
                .reshape(heads, window, 1, options.headChannels())
                .mul(ownHead) // [N, K, N, E]
                .reshape((long) heads * window, options.channels(), 1, 1);
        return Projection.convolve(sameDiff, q, weights, 1, 1).reshape(-1, heads, window, positions());
    }

    /** [1, 1, K K, P]: minus infinity where a window's cell is outside the image, 0 elsewhere; its centre is always 0. */
    private INDArray outsideMask(DataType type) {
        int window = options.window();
        INDArray mask = Nd4j.zeros(type, 1, 1, (long) window * window, positions());
        for (int cell = 0; cell < window * window; cell++) {
            for (int pixel = 0; pixel < positions(); pixel++) {
                long row = pixel / width + cell / window - window / 2;
                long column = pixel % width + cell % window - window / 2;
                if (row < 0 || row >= height || column < 0 || column >= width) {
                    mask.putScalar(0, 0, cell, pixel, Double.NEGATIVE_INFINITY);
                }
            }
        }
        return mask;
    }

    private long positions() {
        return height * width;
    }
}

package org.saccade.nn.attention.catalogue;

import org.saccade.nn.attention.Mechanism;
import org.saccade.nn.attention.neighbourhood.LocalMonotonic;
import org.saccade.nn.attention.neighbourhood.LocalPredictive;
import org.saccade.nn.attention.neighbourhood.Window;
import org.saccade.nn.attention.normaliser.Hard;
import org.saccade.nn.attention.normaliser.Rectified;
import org.saccade.nn.attention.normaliser.TopK;
import org.saccade.nn.attention.projection.Convolution;
import org.saccade.nn.attention.projection.Identity;
import org.saccade.nn.attention.projection.NoKeys;
import org.saccade.nn.attention.projection.Projection;
import org.saccade.nn.attention.score.Additive;
import org.saccade.nn.attention.score.Concat;
import org.saccade.nn.attention.score.Cosine;
import org.saccade.nn.attention.score.DotProduct;
import org.saccade.nn.attention.score.General;
import org.saccade.nn.attention.score.LocationBase;
import org.saccade.nn.attention.score.ScaledDotProduct;

/**
 * The alignment scores of encoder-decoder attention, and what hard, local and sparse attention make of them. Queries, keys and values
 * are 1x1 convolutions unless a mechanism says otherwise; change that with {@link Mechanism#withProjections}.
 */
public final class AlignmentMechanisms {

    private AlignmentMechanisms() {}

    /** Content-based addressing of neural Turing machines: beta cos(q, k) with a learned beta a head (arXiv:1410.5401). */
    public static Mechanism contentBased(int channels, int heads) {
        return Mechanism.of(channels, heads).withScore(Cosine.learned());
    }

    /** Additive attention: vaᵀ tanh(Wa q + Ua k), as many hidden channels as a head has (arXiv:1409.0473). */
    public static Mechanism additive(int channels, int heads) {
        return Mechanism.of(channels, heads).withScore(new Additive(channels / Math.max(heads, 1), false));
    }

    /** Concat attention: vaᵀ tanh(Wa [q; k]), as many hidden channels as a head has (arXiv:1508.04025). */
    public static Mechanism concat(int channels, int heads) {
        return Mechanism.of(channels, heads).withScore(new Concat(channels / Math.max(heads, 1), false));
    }

    /**
     * Location-base attention: logits Wa q of the places of the map, without keys (arXiv:1508.04025).
     *
     * @param channels of values
     * @param places height times width of the map of values, which has one size for ever
     */
    public static Mechanism locationBase(int channels, int heads, int places) {
        return withoutKeys(channels, heads, places, LocationBase.Places.POSITIONS);
    }

    /**
     * Location-base attention in a window of an image: the query gives the logits of the window's cells. It is stand-alone
     * self-attention without content (arXiv:1906.05909, table 6, "q·r").
     */
    public static Mechanism locationBaseWindow2D(int channels, int heads, int window) {
        return withoutKeys(channels, heads, window * window, LocationBase.Places.OFFSETS)
                .withNeighbourhood(Window.of(window));
    }

    /** {@link #locationBaseWindow2D} for sequences. */
    public static Mechanism locationBaseWindow1D(int channels, int heads, int window) {
        return withoutKeys(channels, heads, window, LocationBase.Places.OFFSETS).withNeighbourhood(Window.of(window));
    }

    private static Mechanism withoutKeys(int channels, int heads, int places, LocationBase.Places kind) {
        return Mechanism.of(heads * places, heads)
                .withValueChannels(channels)
                .withScore(new LocationBase(kind))
                .withProjections(Convolution.pointwise(), new NoKeys(), Convolution.pointwise());
    }

    /** General or multiplicative attention: qᵀ Wa k (arXiv:1508.04025). */
    public static Mechanism general(int channels, int heads) {
        return Mechanism.of(channels, heads).withScore(new General(false));
    }

    /** Dot-product attention: qᵀ k (arXiv:1508.04025). */
    public static Mechanism dotProduct(int channels, int heads) {
        return Mechanism.of(channels, heads).withScore(new DotProduct(1));
    }

    /** Scaled dot-product attention: qᵀ k / √E for E channels of a head (arXiv:1706.03762). */
    public static Mechanism scaledDotProduct(int channels, int heads) {
        return Mechanism.of(channels, heads).withScore(ScaledDotProduct.perHead());
    }

    /**
     * Soft attention of image captioning: additive scores, and the average of the values with softmax weights (arXiv:1502.03044).
     * The paper's optional gate and its penalty on weights that do not sum to one over time belong to the network around it.
     */
    public static Mechanism soft(int channels, int heads) {
        return additive(channels, heads);
    }

    /** Hard attention of image captioning: additive scores, and the one value that is drawn (arXiv:1502.03044). */
    public static Mechanism hard(int channels, int heads) {
        return additive(channels, heads).withNormaliser(Hard.gumbel());
    }

    /** Scaled dot products with the softmax over the best keys alone: values of small weight are skipped (arXiv:2106.06899). */
    public static Mechanism topK(int channels, int heads, int keys) {
        return scaledDotProduct(channels, heads).withNormaliser(new TopK(keys));
    }

    /** Rectified linear attention: the positive part of scaled dot products, not normalised (arXiv:2104.07012). */
    public static Mechanism rectified(int channels, int heads) {
        return scaledDotProduct(channels, heads).withNormaliser(new Rectified());
    }

    /**
     * Luong's global attention between maps of as many channels, whose states are compared as they are (arXiv:1508.04025).
     * For {@code LuongAttention1D} and {@code LuongAttention2D}, which add the attentional hidden state.
     */
    public static Mechanism luongGlobal(int channels) {
        Projection asItIs = new Identity();
        return dotProduct(channels, 1).withProjections(asItIs, asItIs, asItIs);
    }

    /** {@link #luongGlobal} around the query's own place, "local-m" (arXiv:1508.04025); the paper has radius 10. */
    public static Mechanism luongLocalMonotonic(int channels, int radius) {
        return luongGlobal(channels).withNeighbourhood(new LocalMonotonic(radius));
    }

    /** {@link #luongGlobal} around a place that the query predicts, "local-p" (arXiv:1508.04025); radius 10 there. */
    public static Mechanism luongLocalPredictive(int channels, int radius) {
        return luongGlobal(channels).withNeighbourhood(new LocalPredictive(radius, channels));
    }
}

package org.saccade.nn.attention;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.SavedOptions;

/**
 * Two 1x1 convolutions with biases, to more channels and back, at every position alone (Vaswani et al., arXiv:1706.03762).
 * Computed in chunks of positions, it holds the wide map of one chunk at a time (Kitaev et al., arXiv:2001.04451).
 *
 * @param hidden channels between the convolutions
 * @param activation what is between them
 * @param chunks number of chunks; more than there are positions are as many as there are
 */
public record FeedForward(
        @JsonProperty(required = true) int hidden,
        @JsonProperty(required = true) Activation activation,
        @JsonProperty(required = true) int chunks)
        implements SavedOptions {

    /** Between the convolutions. */
    public enum Activation {
        RELU,
        /** x times the normal distribution function of x (arXiv:1606.08415), exactly. */
        GELU,
        /** x sigmoid(1.702 x), an approximation of {@link #GELU} (arXiv:1606.08415). */
        QUICK_GELU
    }

    public FeedForward {
        Rules.atLeast(1, "hidden", hidden);
        Rules.require(activation != null, "activation must be one of RELU, GELU, QUICK_GELU, got activation=null");
        Rules.atLeast(1, "chunks", chunks);
    }

    /** ReLU, in one piece. */
    public static FeedForward of(int hidden) {
        return new FeedForward(hidden, Activation.RELU, 1);
    }

    public FeedForward withActivation(Activation kind) {
        return new FeedForward(hidden, kind, chunks);
    }

    public FeedForward withChunks(int number) {
        return new FeedForward(hidden, activation, number);
    }
}

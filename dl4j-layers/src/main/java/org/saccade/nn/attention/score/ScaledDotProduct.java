package org.saccade.nn.attention.score;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.tile.Geometry;

/**
 * The product of query and key, divided by the square root of their channels (Vaswani et al., arXiv:1706.03762).
 *
 * @param over the channels that are counted
 */
public record ScaledDotProduct(
        @JsonProperty(required = true) Over over) implements Score {

    /** Which channels are counted. */
    public enum Over {
        /** Those of a head: the paper's own. */
        HEAD,
        /** Those of all heads, as CvT's published code does. */
        ALL_HEADS
    }

    public ScaledDotProduct {
        Rules.require(over != null, "over must be one of HEAD, ALL_HEADS, got over=null");
    }

    public static ScaledDotProduct perHead() {
        return new ScaledDotProduct(Over.HEAD);
    }

    @Override
    public double scale(Geometry geometry) {
        int channels = over == Over.HEAD ? geometry.keyChannels() : geometry.heads() * geometry.keyChannels();
        return 1 / Math.sqrt(channels);
    }
}

package org.saccade.nn.attention.score;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.tile.Geometry;

/**
 * The product of query and key (Luong et al., arXiv:1508.04025, "dot").
 *
 * @param factor what the product is multiplied by
 */
public record DotProduct(@JsonProperty(required = true) double factor) implements Score {

    public DotProduct {
        Rules.require(factor > 0 && Double.isFinite(factor), "scale must be positive and finite, got scale=%s", factor);
    }

    @Override
    public double scale(Geometry geometry) {
        return factor;
    }
}

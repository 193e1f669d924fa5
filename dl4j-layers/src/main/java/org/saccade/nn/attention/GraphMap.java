package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.saccade.nn.graph.MapShape;

/**
 * A map in a graph, and its shape, which only placeholders know by themselves.
 *
 * @param variable [B, C, H, W]
 */
public record GraphMap(SDVariable variable, MapShape shape) {

    public static GraphMap of(SDVariable placeholder) {
        return new GraphMap(placeholder, MapShape.of(placeholder));
    }
}

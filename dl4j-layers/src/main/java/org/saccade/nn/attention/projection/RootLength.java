package org.saccade.nn.attention.projection;

import org.nd4j.autodiff.samediff.SDVariable;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/**
 * The input times the square root of the number of its positions: an average of so many then keeps their variance (Ping et al.,
 * arXiv:1710.07654).
 */
public record RootLength() implements Projection {

    @Override
    public List<Parameter> parameters(String role, int axes, MapShape input, int channels) {
        Identity.requireChannels(input.channels(), channels);
        return List.of();
    }

    @Override
    public MapShape outputShape(MapShape input, int channels) {
        return input;
    }

    @Override
    public SDVariable project(
            GraphScope scope, String role, int axes, SDVariable input, MapShape inputShape, int channels) {
        return input.mul(Math.sqrt(inputShape.positions()));
    }
}

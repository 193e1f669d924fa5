package org.saccade.nn.attention.projection;

import org.nd4j.autodiff.samediff.SDVariable;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/** In the place of keys, for scores that read none: nothing is computed, whatever the channels of the input. */
public record NoKeys() implements Projection {

    @Override
    public List<Parameter> parameters(String role, int axes, MapShape input, int channels) {
        return List.of();
    }

    @Override
    public MapShape outputShape(MapShape input, int channels) {
        return new MapShape(channels, input.height(), input.width());
    }

    @Override
    public SDVariable project(
            GraphScope scope, String role, int axes, SDVariable input, MapShape inputShape, int channels) {
        return input;
    }
}

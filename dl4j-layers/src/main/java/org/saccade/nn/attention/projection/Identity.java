package org.saccade.nn.attention.projection;

import org.nd4j.autodiff.samediff.SDVariable;
import org.saccade.nn.Rules;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/** The input itself. */
public record Identity() implements Projection {

    @Override
    public List<Parameter> parameters(String role, int axes, MapShape input, int channels) {
        requireChannels(input.channels(), channels);
        return List.of();
    }

    static void requireChannels(int inputChannels, int channels) {
        Rules.require(
                inputChannels == channels,
                "an input that is taken as it is must have the channels wanted, got inputChannels=%d, channels=%d",
                inputChannels,
                channels);
    }

    @Override
    public MapShape outputShape(MapShape input, int channels) {
        return input;
    }

    @Override
    public SDVariable project(
            GraphScope scope, String role, int axes, SDVariable input, MapShape inputShape, int channels) {
        return input;
    }
}

package org.saccade.nn.attention.projection;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.ArrayList;
import java.util.List;

/**
 * The input times a learned gate a channel, m ⊙ sigmoid(s) (Merity, arXiv:1911.11423); or a 1x1 projection of it, normalised over the
 * channels of each position, times the gate.
 *
 * @param projected whether the input is projected and normalised first
 */
public record GatedInput(@JsonProperty(required = true) boolean projected) implements Projection {

    @Override
    public List<Parameter> parameters(String role, int axes, MapShape input, int channels) {
        List<Parameter> all = new ArrayList<>();
        if (projected) {
            all.add(Convolutions.weights("W" + role, channels, input.channels(), 1, 1));
        } else {
            Identity.requireChannels(input.channels(), channels);
        }
        all.add(Parameter.constant("s" + role, 0, 1, channels));
        return all;
    }

    @Override
    public MapShape outputShape(MapShape input, int channels) {
        return new MapShape(channels, input.height(), input.width());
    }

    @Override
    public SDVariable project(
            GraphScope scope, String role, int axes, SDVariable input, MapShape inputShape, int channels) {
        SDVariable map = projected
                ? Convolutions.normalised(
                        scope.sameDiff(),
                        PointwiseFusion.project(scope, input, inputShape, scope.parameter("W" + role), channels),
                        channels)
                : input;
        SDVariable gate = scope.sameDiff().nn().sigmoid(scope.parameter("s" + role));
        return map.mul(gate.reshape(1, channels, 1, 1));
    }
}

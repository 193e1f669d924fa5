package org.saccade.nn.attention.projection;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/**
 * Sines and cosines of the place times a rate, added to the input before a 1x1 convolution (Ping et al., arXiv:1710.07654): two
 * rates let queries and keys that advance at different speeds begin aligned. An image is read row after row.
 *
 * @param rate how far a step moves the place
 */
public record SinusoidConvolution(
        @JsonProperty(required = true) double rate) implements Projection {

    public SinusoidConvolution {
        Rules.require(rate > 0 && Double.isFinite(rate), "rate must be positive and finite, got rate=%s", rate);
    }

    @Override
    public List<Parameter> parameters(String role, int axes, MapShape input, int channels) {
        return List.of(Convolutions.weights("W" + role, channels, input.channels(), 1, 1));
    }

    @Override
    public MapShape outputShape(MapShape input, int channels) {
        return new MapShape(channels, input.height(), input.width());
    }

    @Override
    public SDVariable project(
            GraphScope scope, String role, int axes, SDVariable input, MapShape inputShape, int channels) {
        int width = inputShape.width();
        int inputs = inputShape.channels();
        SDVariable places = scope.sameDiff()
                .constant(Sinusoids.map(
                        input.dataType(),
                        inputs,
                        inputShape.height(),
                        width,
                        (c, row, column) -> Sinusoids.stepped(rate * (row * width + column), c, inputs)));
        return PointwiseFusion.project(scope, input.add(places), inputShape, scope.parameter("W" + role), channels);
    }
}

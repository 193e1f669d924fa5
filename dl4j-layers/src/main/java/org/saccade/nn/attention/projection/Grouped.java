package org.saccade.nn.attention.projection;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/**
 * A 1x1 convolution in groups: with as many groups as heads, each head sees its own channels of the input only (the per-head
 * weights in
 * the text of arXiv:1906.05909).
 *
 * @param groups groups of channels
 */
public record Grouped(@JsonProperty(required = true) int groups) implements Projection {

    public Grouped {
        Rules.atLeast(1, "groups", groups);
    }

    @Override
    public List<Parameter> parameters(String role, int axes, MapShape input, int channels) {
        Rules.require(
                input.channels() % groups == 0 && channels % groups == 0,
                "groups must divide the channels of input and output, got inputChannels=%d, channels=%d, groups=%d",
                input.channels(),
                channels,
                groups);
        return List.of(Convolutions.weights("W" + role, channels, input.channels() / groups, 1, 1));
    }

    @Override
    public MapShape outputShape(MapShape input, int channels) {
        return new MapShape(channels, input.height(), input.width());
    }

    /** One dense convolution, whose weights are zero where a group would meet another's channels. */
    @Override
    public SDVariable project(
            GraphScope scope, String role, int axes, SDVariable input, MapShape inputShape, int channels) {
        SDVariable ownGroup = scope.sameDiff()
                .constant(Nd4j.eye(groups).castTo(input.dataType()).reshape(groups, 1, groups, 1));
        SDVariable weights = scope.parameter("W" + role)
                .reshape(groups, channels / groups, 1, inputShape.channels() / groups)
                .mul(ownGroup)
                .reshape(channels, inputShape.channels(), 1, 1);
        return PointwiseFusion.project(scope, input, inputShape, weights, channels);
    }
}

package org.saccade.nn.attention.projection;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/**
 * A linear map of each patch, kernel and stride being one and without padding: the patch embedding of vision transformers
 * (arXiv:2010.11929) inside a projection. What does not fill a patch at the right and below is left out.
 *
 * @param size side of a patch
 */
public record Patches(@JsonProperty(required = true) int size) implements Projection {

    public Patches {
        Rules.atLeast(1, "patch", size);
    }

    @Override
    public List<Parameter> parameters(String role, int axes, MapShape input, int channels) {
        Rules.require(
                axes == 1 || input.height() >= size,
                "an image must hold a patch, got patch=%d, map %dx%d",
                size,
                input.height(),
                input.width());
        return List.of(Convolutions.weights("W" + role, channels, input.channels(), axes == 1 ? 1 : size, size));
    }

    /** A height of 1 is a sequence's: an image of that height has no parameters, unless its patches are of size 1. */
    @Override
    public MapShape outputShape(MapShape input, int channels) {
        int height = input.height() == 1 ? 1 : input.height() / size;
        Rules.require(
                height >= 1 && input.width() >= size,
                "a map must hold a patch, got patch=%d, map %dx%d",
                size,
                input.height(),
                input.width());
        return new MapShape(channels, height, input.width() / size);
    }

    @Override
    public SDVariable project(
            GraphScope scope, String role, int axes, SDVariable input, MapShape inputShape, int channels) {
        int height = axes == 1 ? 1 : size;
        return scope.sameDiff()
                .cnn()
                .conv2d(
                        input,
                        scope.parameter("W" + role).permute(2, 3, 1, 0),
                        Conv2DConfig.builder()
                                .kH(height)
                                .kW(size)
                                .sH(height)
                                .sW(size)
                                .paddingMode(PaddingMode.VALID)
                                .build());
    }
}

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
 * A convolution with a kernel of any side that keeps the size of the map: of an even kernel the larger half of the padding lies at the right and
 * below.
 *
 * @param kernel side of the kernel
 */
public record SameConvolution(@JsonProperty(required = true) int kernel) implements Projection {

    public SameConvolution {
        Rules.atLeast(1, "kernel", kernel);
    }

    @Override
    public List<Parameter> parameters(String role, int axes, MapShape input, int channels) {
        return List.of(Convolutions.weights("W" + role, channels, input.channels(), height(axes), kernel));
    }

    @Override
    public MapShape outputShape(MapShape input, int channels) {
        return new MapShape(channels, input.height(), input.width());
    }

    @Override
    public SDVariable project(
            GraphScope scope, String role, int axes, SDVariable input, MapShape inputShape, int channels) {
        return scope.sameDiff()
                .cnn()
                .conv2d(
                        input,
                        scope.parameter("W" + role).permute(2, 3, 1, 0),
                        Conv2DConfig.builder()
                                .kH(height(axes))
                                .kW(kernel)
                                .sH(1)
                                .sW(1)
                                .paddingMode(PaddingMode.SAME)
                                .build());
    }

    private int height(int axes) {
        return axes == 1 ? 1 : kernel;
    }
}

package org.saccade.nn.attention.projection;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.ArrayList;
import java.util.List;

/**
 * A convolution, padded with kernel / 2 zeros; along one axis for sequences.
 *
 * @param kernel side of the kernel, odd
 * @param stride stride
 * @param bias whether there is a bias, named bq, bk or bv
 */
public record Convolution(
        @JsonProperty(required = true) int kernel,
        @JsonProperty(required = true) int stride,
        @JsonProperty(required = true) boolean bias)
        implements Projection {

    public Convolution {
        Rules.atLeast(1, "kernel", kernel);
        Rules.odd("kernel", kernel);
        Rules.atLeast(1, "stride", stride);
    }

    /** A dense 1x1 projection without bias. */
    public static Convolution pointwise() {
        return new Convolution(1, 1, false);
    }

    @Override
    public List<Parameter> parameters(String role, int axes, MapShape input, int channels) {
        List<Parameter> all = new ArrayList<>();
        all.add(Convolutions.weights("W" + role, channels, input.channels(), axes == 1 ? 1 : kernel, kernel));
        if (bias) {
            all.add(Parameter.constant("b" + role, 0, 1, channels));
        }
        return all;
    }

    @Override
    public MapShape outputShape(MapShape input, int channels) {
        return new MapShape(
                channels,
                Convolutions.outputLength(input.height(), stride),
                Convolutions.outputLength(input.width(), stride));
    }

    @Override
    public SDVariable project(
            GraphScope scope, String role, int axes, SDVariable input, MapShape inputShape, int channels) {
        return project(scope, role, axes, input, inputShape, channels, scope.parameter("W" + role));
    }

    /** By the given weights [out, in, k, k] instead of the parameter. */
    SDVariable project(
            GraphScope scope,
            String role,
            int axes,
            SDVariable input,
            MapShape inputShape,
            int channels,
            SDVariable weights) {
        SDVariable map = kernel == 1 && stride == 1
                ? PointwiseFusion.project(scope, input, inputShape, weights, channels)
                : Convolutions.convolve(scope.sameDiff(), input, weights, axes == 1 ? 1 : kernel, kernel, stride);
        return bias ? Convolutions.biased(scope.sameDiff(), map, scope.parameter("b" + role)) : map;
    }
}

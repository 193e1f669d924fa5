package org.saccade.nn.attention.projection;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/**
 * A depthwise convolution, batch normalisation and a linear map with bias (Wu et al., CvT, arXiv:2103.15808). The
 * normalisation is folded into the linear map, which is smaller than the feature map.
 *
 * @param kernel side of the depthwise kernel, odd; padded with kernel / 2 zeros
 * @param stride stride of the depthwise convolution
 */
public record DepthwiseProjection(
        @JsonProperty(required = true) int kernel,
        @JsonProperty(required = true) int stride) implements Projection {

    /** Parameters' names, before the role q, k or v. The kernel is [C, 1, k, k], the others of the normalisation are [1, C]. */
    public static final String KERNEL = "D";

    public static final String GAIN = "gain";
    public static final String SHIFT = "shift";
    public static final String MEAN = "mean";
    public static final String VARIANCE = "var";

    /** The share of a running mean or variance that a training step keeps. */
    private static final double DECAY = 0.9;

    public DepthwiseProjection {
        Rules.atLeast(1, "kernel", kernel);
        Rules.odd("kernel", kernel);
        Rules.atLeast(1, "stride", stride);
    }

    @Override
    public List<Parameter> parameters(String role, int axes, MapShape input, int channels) {
        int height = axes == 1 ? 1 : kernel;
        return List.of(
                Parameter.weight(KERNEL + role, 1.0 / (height * kernel), input.channels(), 1, height, kernel),
                Parameter.constant(GAIN + role, 1, 1, input.channels()),
                Parameter.constant(SHIFT + role, 0, 1, input.channels()),
                Parameter.state(MEAN + role, 0, 0, 1, input.channels()),
                Parameter.state(VARIANCE + role, 1, 0, 1, input.channels()),
                Convolutions.weights("W" + role, channels, input.channels(), 1, 1),
                Parameter.constant("b" + role, 0, 1, channels));
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
        SameDiff sameDiff = scope.sameDiff();
        int inputs = inputShape.channels();
        SDVariable map = depthwise(scope, input, scope.parameter(KERNEL + role), axes == 1 ? 1 : kernel);
        SDVariable average = map.mean(true, 0, 2, 3); // [1, C, 1, 1]
        SDVariable squares = sameDiff.math().square(map.sub(average));
        SDVariable mean = statistic(scope, MEAN + role, average.reshape(1, inputs));
        // Not SameDiff's variance: in 1.0.0-M2.1 it divides by one less, whatever it is told.
        SDVariable variance =
                statistic(scope, VARIANCE + role, squares.mean(0, 2, 3).reshape(1, inputs));
        SDVariable gain =
                scope.parameter(GAIN + role).div(sameDiff.math().sqrt(variance.add(Convolutions.EPSILON))); // [1, C]
        SDVariable shift = scope.parameter(SHIFT + role).sub(mean.mul(gain));
        SDVariable linear = scope.parameter("W" + role).reshape(channels, inputs);
        SDVariable bias = sameDiff.mmul(shift, linear, false, true, false).add(scope.parameter("b" + role)); // [1, D]
        SDVariable weights = linear.mul(gain).reshape(channels, inputs, 1, 1);
        MapShape shape = outputShape(inputShape, inputs);
        return Convolutions.biased(sameDiff, PointwiseFusion.project(scope, map, shape, weights, channels), bias);
    }

    /** The linear map alone, [B, C, H, W] to [B, D, H, W]. */
    SDVariable linear(GraphScope scope, String role, SDVariable input, MapShape inputShape, int channels) {
        return Convolutions.biased(
                scope.sameDiff(),
                PointwiseFusion.project(scope, input, inputShape, scope.parameter("W" + role), channels),
                scope.parameter("b" + role));
    }

    /** That of the batch in training, which moves the running one; the running one in inference. [1, C]. */
    private static SDVariable statistic(GraphScope scope, String state, SDVariable ofBatch) {
        SDVariable running = scope.parameter(state);
        scope.next(state, running.mul(DECAY).add(ofBatch.mul(1 - DECAY)));
        return running.add(ofBatch.sub(running).mul(scope.training()));
    }

    private SDVariable depthwise(GraphScope scope, SDVariable input, SDVariable weights, int height) {
        return scope.sameDiff()
                .cnn()
                .depthWiseConv2d(
                        input,
                        weights.permute(2, 3, 0, 1), // [k, k, C, 1]
                        Conv2DConfig.builder()
                                .kH(height)
                                .kW(kernel)
                                .sH(stride)
                                .sW(stride)
                                .pH(height / 2)
                                .pW(kernel / 2)
                                .paddingMode(PaddingMode.VALID)
                                .build());
    }
}

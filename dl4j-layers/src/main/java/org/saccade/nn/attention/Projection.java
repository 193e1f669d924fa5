package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

/** The convolutions that make queries, keys and values: odd kernel, padding kernel / 2, no bias, weights [out, in, k, k]. */
final class Projection {

    private Projection() {}

    /** [B, C, H, W] to [B, out, ceil(H / stride), ceil(W / stride)]. */
    static SDVariable convolve(SameDiff sameDiff, SDVariable image, SDVariable weights, int kernel, int stride) {
        return sameDiff.cnn()
                .conv2d(
                        image,
                        weights.permute(2, 3, 1, 0), // [k, k, in, out]: 1.0.0-M2.1 differentiates no other order
                        Conv2DConfig.builder()
                                .kH(kernel)
                                .kW(kernel)
                                .sH(stride)
                                .sW(stride)
                                .pH(kernel / 2)
                                .pW(kernel / 2)
                                .paddingMode(PaddingMode.VALID)
                                .build());
    }

    static int outputLength(int length, int stride) {
        return (length - 1) / stride + 1;
    }

    static long positions(MapShape shape, int stride) {
        return (long) outputLength(shape.height(), stride) * outputLength(shape.width(), stride);
    }

    /** Variance 1 / fan-in: what comes out of a projection has the variance of what goes in, since no ReLU follows. */
    static Parameter weight(String name, int out, int in, int kernel) {
        return Parameter.weight(name, 1.0 / ((double) in * kernel * kernel), out, in, kernel, kernel);
    }
}

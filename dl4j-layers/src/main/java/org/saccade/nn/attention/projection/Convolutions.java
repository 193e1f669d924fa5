package org.saccade.nn.attention.projection;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.graph.Parameter;

/** Convolutions in graphs: padding kernel / 2, weights [out, in, k, k]. */
public final class Convolutions {

    /** Added to variances before their root is taken. */
    static final double EPSILON = 1e-5;

    private Convolutions() {}

    /** Variance 1 / fan-in: what comes out has the variance of what goes in, since no ReLU follows. */
    public static Parameter weights(String name, int out, int in, int kernelHeight, int kernelWidth) {
        return Parameter.weight(
                name, 1.0 / ((long) in * kernelHeight * kernelWidth), out, in, kernelHeight, kernelWidth);
    }

    /** [B, C, H, W] to [B, out, H, W] by a 1x1 kernel. */
    public static SDVariable pointwise(SameDiff sameDiff, SDVariable map, SDVariable weights) {
        return convolve(sameDiff, map, weights, 1, 1, 1);
    }

    /** [B, C, H, W] to [B, out, ceil(H / stride), ceil(W / stride)]. */
    public static SDVariable convolve(
            SameDiff sameDiff, SDVariable map, SDVariable weights, int kernelHeight, int kernelWidth, int stride) {
        return sameDiff.cnn()
                .conv2d(
                        map,
                        weights.permute(2, 3, 1, 0), // [k, k, in, out]: 1.0.0-M2.1 differentiates no other order
                        Conv2DConfig.builder()
                                .kH(kernelHeight)
                                .kW(kernelWidth)
                                .sH(stride)
                                .sW(stride)
                                .pH(kernelHeight / 2)
                                .pW(kernelWidth / 2)
                                .paddingMode(PaddingMode.VALID)
                                .build());
    }

    /** A map [B, C, H, W] and a bias [1, C]. */
    public static SDVariable biased(SameDiff sameDiff, SDVariable map, SDVariable bias) {
        return map.add(bias.reshape(1, -1, 1, 1));
    }

    /** Each position of [B, C, H, W] with mean 0 and variance 1 over its channels. */
    public static SDVariable normalised(SameDiff sameDiff, SDVariable map, int channels) {
        return normalised(sameDiff, map, channels, EPSILON, equal(sameDiff, map.dataType(), 1, channels, 1));
    }

    /**
     * The same times a gain for each channel, [C, 1, 1, 1]. Sums over channels and copies along them are products, because gradients
     * of broadcasts are slow.
     *
     * @param epsilon added to variances
     */
    public static SDVariable normalised(
            SameDiff sameDiff, SDVariable map, int channels, double epsilon, SDVariable gain) {
        SDVariable average = equal(sameDiff, map.dataType(), 1.0 / channels, 1, channels);
        SDVariable copies = equal(sameDiff, map.dataType(), 1, channels, 1);
        SDVariable mean = pointwise(sameDiff, map, average); // [B, 1, H, W]
        SDVariable centred = map.sub(pointwise(sameDiff, mean, copies));
        SDVariable variance = pointwise(sameDiff, sameDiff.math().square(centred), average); // [B, 1, H, W]
        SDVariable scale = sameDiff.math().rsqrt(variance.add(epsilon));
        return centred.mul(pointwise(sameDiff, scale, gain));
    }

    private static SDVariable equal(SameDiff sameDiff, DataType type, double value, long out, long in) {
        return sameDiff.constant(Nd4j.valueArrayOf(new long[] {out, in, 1, 1}, value, type));
    }

    public static int outputLength(int length, int stride) {
        return (length - 1) / stride + 1;
    }
}

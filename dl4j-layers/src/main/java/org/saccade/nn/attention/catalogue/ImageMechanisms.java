package org.saccade.nn.attention.catalogue;

import org.saccade.nn.Rules;
import org.saccade.nn.attention.Mechanism;
import org.saccade.nn.attention.Output;
import org.saccade.nn.attention.normaliser.MeanOverKeys;
import org.saccade.nn.attention.projection.Convolution;
import org.saccade.nn.attention.projection.MaxPooled;
import org.saccade.nn.attention.projection.Projection;
import org.saccade.nn.attention.projection.SpectralConvolution;
import org.saccade.nn.attention.score.DotProduct;

/** Attention blocks for images that add what all positions attend to, to the input: SAGAN's and non-local networks'. */
public final class ImageMechanisms {

    /** What SAGAN divides channels by for queries and keys. */
    private static final int SAGAN_REDUCTION = 8;

    private ImageMechanisms() {}

    /**
     * SAGAN's attention: y = gamma o + x, o = softmax(f(x)ᵀ g(x)) h(x) without scale, keys f and queries g of C / 8 channels,
     * values h of
     * C, spectral norm on all convolutions, and gamma that begins with zero (Zhang et al., arXiv:1805.08318v1).
     *
     * @param channels C of the input, a multiple of 8
     */
    public static Mechanism sagan(int channels) {
        return unscaled(reduced(channels), SpectralConvolution.pointwise())
                .withValueChannels(channels)
                .withOutput(Output.none().withResidual(Output.Residual.GAIN));
    }

    /**
     * SAGAN's attention as its later version has it: values of C / 8 channels too, and a 1x1 convolution back to C (Zhang et al.,
     * arXiv:1805.08318v2).
     *
     * @param channels C of the input, a multiple of 8
     */
    public static Mechanism saganProjected(int channels) {
        return unscaled(reduced(channels), SpectralConvolution.pointwise())
                .withOutput(new Output(Output.Mixing.SPECTRAL_CONVOLUTION, channels, false, Output.Residual.GAIN));
    }

    /**
     * A non-local block, embedded Gaussian: z = Wz softmax(theta(x)ᵀ phi(x)) g(x) + x without scale, C / 2 channels inside, and
     * Wz that
     * begins with zero (Wang et al., arXiv:1711.07971).
     *
     * @param channels C of the input, even
     */
    public static Mechanism nonLocal(int channels) {
        return nonLocal(channels, Convolution.pointwise());
    }

    /** The same with keys and values that are pooled in squares of 2x2. */
    public static Mechanism nonLocalPooled(int channels) {
        return nonLocal(channels, new MaxPooled(Convolution.pointwise(), 2));
    }

    /** The same with products divided by the number of keys in the place of the softmax. */
    public static Mechanism nonLocalDot(int channels) {
        return nonLocal(channels).withNormaliser(new MeanOverKeys());
    }

    private static Mechanism nonLocal(int channels, Projection keysAndValues) {
        Rules.require(channels % 2 == 0, "a non-local block halves channels, got channels=%d", channels);
        return unscaled(channels / 2, Convolution.pointwise())
                .withProjections(Convolution.pointwise(), keysAndValues, keysAndValues)
                .withOutput(new Output(Output.Mixing.ZERO_CONVOLUTION, channels, false, Output.Residual.PLAIN));
    }

    private static Mechanism unscaled(int channels, Projection projection) {
        return Mechanism.of(channels, 1)
                .withProjections(projection, projection, projection)
                .withScore(new DotProduct(1));
    }

    private static int reduced(int channels) {
        Rules.require(
                channels >= SAGAN_REDUCTION && channels % SAGAN_REDUCTION == 0,
                "SAGAN's attention divides channels by %d, got channels=%d",
                SAGAN_REDUCTION,
                channels);
        return channels / SAGAN_REDUCTION;
    }
}

package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.SavedOptions;
import org.saccade.nn.attention.projection.Convolutions;
import org.saccade.nn.attention.projection.PointwiseFusion;
import org.saccade.nn.attention.projection.SpectralNorm;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.ArrayList;
import java.util.List;

/**
 * What happens to the attended values at the end.
 *
 * @param mixing whether a 1x1 convolution mixes the heads
 * @param channels channels of that convolution, 0 without one
 * @param bias whether it has a bias
 * @param residual whether the input is added
 */
public record Output(
        @JsonProperty(required = true) Mixing mixing,
        @JsonProperty(required = true) int channels,
        @JsonProperty(required = true) boolean bias,
        @JsonProperty(required = true) Residual residual)
        implements SavedOptions {

    public static final String WEIGHTS = "Wo";
    public static final String BIAS = "bo";
    /** Of the spectral norm, [1, C]. */
    public static final String SINGULAR_VECTOR = "uo";
    /** A scalar, [1, 1]. */
    public static final String GAIN = "gamma";

    /** The 1x1 convolution. */
    public enum Mixing {
        NONE,
        /** Weights that keep the variance. */
        CONVOLUTION,
        /** Weights that begin with zero, so that a residual block begins as the identity. */
        ZERO_CONVOLUTION,
        /** Weights that keep the variance, divided by their largest singular value; see {@link SpectralNorm}. */
        SPECTRAL_CONVOLUTION
    }

    /** The input beside the output. */
    public enum Residual {
        NONE,
        /** y + x. */
        PLAIN,
        /** gamma y + x with a learned gamma that begins with zero. */
        GAIN
    }

    public Output {
        Rules.require(
                mixing != null,
                "mixing must be one of NONE, CONVOLUTION, ZERO_CONVOLUTION, SPECTRAL_CONVOLUTION, got mixing=null");
        Rules.require(residual != null, "residual must be one of NONE, PLAIN, GAIN, got residual=null");
        Rules.require(
                mixing == Mixing.NONE ? channels == 0 && !bias : channels >= 1,
                "an output convolution must have channels, and only it has channels and bias, got mixing=%s, channels=%d, bias=%s",
                mixing,
                channels,
                bias);
    }

    /** The attended values themselves. */
    public static Output none() {
        return new Output(Mixing.NONE, 0, false, Residual.NONE);
    }

    /** A 1x1 convolution without bias. */
    public static Output mixedTo(int channels) {
        return new Output(Mixing.CONVOLUTION, channels, false, Residual.NONE);
    }

    public Output withBias() {
        return new Output(mixing, channels, true, residual);
    }

    public Output withResidual(Residual kind) {
        return new Output(mixing, channels, bias, kind);
    }

    /** What comes of values that are attended for an input; a residual needs both of one shape. */
    MapShape outputShape(MapShape input, MapShape attended) {
        MapShape output = new MapShape(
                mixing == Mixing.NONE ? attended.channels() : channels, attended.height(), attended.width());
        Rules.require(
                residual == Residual.NONE || output.equals(input),
                "a residual must have the shape of what it is added to, got residual=%s, input=%s, output=%s",
                residual,
                input,
                output);
        return output;
    }

    List<Parameter> parameters(int valueChannels) {
        List<Parameter> all = new ArrayList<>();
        if (mixing == Mixing.CONVOLUTION || mixing == Mixing.SPECTRAL_CONVOLUTION) {
            all.add(Convolutions.weights(WEIGHTS, channels, valueChannels, 1, 1));
        }
        if (mixing == Mixing.ZERO_CONVOLUTION) {
            all.add(Parameter.weight(WEIGHTS, 0, channels, valueChannels, 1, 1));
        }
        if (mixing == Mixing.SPECTRAL_CONVOLUTION) {
            all.add(SpectralNorm.state(SINGULAR_VECTOR, channels));
        }
        if (bias) {
            all.add(Parameter.constant(BIAS, 0, 1, channels));
        }
        if (residual == Residual.GAIN) {
            all.add(Parameter.constant(GAIN, 0, 1, 1));
        }
        return all;
    }

    /** There are no channels without a convolution. */
    long multiplyAdds(MapShape attended) {
        return attended.positions() * attended.channels() * channels;
    }

    /** Elements of one example that backward reads: what is convolved, and what is added to or multiplied. */
    long keptElements(long positions, int valueChannels) {
        boolean mixes = mixing != Mixing.NONE;
        int additions = (bias ? 1 : 0)
                + switch (residual) {
                    case NONE -> 0;
                    case PLAIN -> 1;
                    case GAIN -> 2;
                };
        return positions * ((mixes ? valueChannels : 0) + (long) additions * (mixes ? channels : valueChannels));
    }

    /** The attended values and the input, both [B, C, H, W]. */
    SDVariable finish(GraphScope scope, GraphMap attended, SDVariable input) {
        SDVariable mixed = mixing == Mixing.NONE
                ? attended.variable()
                : PointwiseFusion.project(scope, attended.variable(), attended.shape(), weights(scope), channels);
        SDVariable y = bias ? Convolutions.biased(scope.sameDiff(), mixed, scope.parameter(BIAS)) : mixed;
        return switch (residual) {
            case NONE -> y;
            case PLAIN -> y.add(input);
            case GAIN -> y.mul(scope.parameter(GAIN).reshape(1, 1, 1, 1)).add(input);
        };
    }

    private SDVariable weights(GraphScope scope) {
        SDVariable weights = scope.parameter(WEIGHTS);
        return mixing == Mixing.SPECTRAL_CONVOLUTION
                ? SpectralNorm.normalised(scope, weights, channels, SINGULAR_VECTOR)
                : weights;
    }
}

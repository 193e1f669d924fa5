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
 * A convolution whose weights are divided by their largest singular value; see {@link SpectralNorm}. Its running singular vector is
 * named uq, uk or uv.
 *
 * @param convolution the convolution
 */
public record SpectralConvolution(
        @JsonProperty(required = true) Convolution convolution) implements Projection {

    public SpectralConvolution {
        Rules.given("convolution", convolution);
    }

    /** A dense 1x1 projection without bias. */
    public static SpectralConvolution pointwise() {
        return new SpectralConvolution(Convolution.pointwise());
    }

    @Override
    public List<Parameter> parameters(String role, int axes, MapShape input, int channels) {
        List<Parameter> all = new ArrayList<>(convolution.parameters(role, axes, input, channels));
        all.add(SpectralNorm.state("u" + role, channels));
        return all;
    }

    @Override
    public MapShape outputShape(MapShape input, int channels) {
        return convolution.outputShape(input, channels);
    }

    @Override
    public SDVariable project(
            GraphScope scope, String role, int axes, SDVariable input, MapShape inputShape, int channels) {
        SDVariable weights = SpectralNorm.normalised(scope, scope.parameter("W" + role), channels, "u" + role);
        return convolution.project(scope, role, axes, input, inputShape, channels, weights);
    }
}

package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.saccade.nn.attention.projection.Convolutions;
import org.saccade.nn.attention.projection.SpectralNorm;
import org.saccade.nn.graph.Arithmetic;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapLayer;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.ArrayList;
import java.util.List;

/**
 * Attention without softmax, linear in the positions: gamma (X Xᵀ)(W X) + X, where X [C, P] is the map and W a convolution along its
 * positions (Doria, "SimpleSelfAttention", 2019). It begins as the identity, because gamma begins with zero.
 *
 * <p>Input and output [B, C, H, W]. X (Xᵀ W X) is the same and takes P² C operations; P C² are done here, so that there are no
 * weights of positions to publish. Nothing bounds the products: give it maps that are normalised.
 */
public final class SimpleSelfAttention2D extends MapLayer<SimpleSelfAttentionOptions> {

    // B batch, C channels, P = H W positions

    /** Shape [C, C, 1, kernel]. */
    public static final String WEIGHTS = "W";

    public static final String GAIN = Output.GAIN;
    /** Of the spectral norm. */
    private static final String SINGULAR_VECTOR = "u";

    public SimpleSelfAttention2D(SimpleSelfAttentionOptions options) {
        super(options);
    }

    /** For the JSON reader. */
    private SimpleSelfAttention2D() {}

    @Override
    public List<Parameter> parameters() {
        int c = getOptions().inputChannels();
        List<Parameter> all = new ArrayList<>();
        all.add(Convolutions.weights(WEIGHTS, c, c, 1, getOptions().kernel()));
        all.add(Parameter.constant(GAIN, 0, 1, 1));
        if (getOptions().spectralNorm()) {
            all.add(SpectralNorm.state(SINGULAR_VECTOR, c));
        }
        return all;
    }

    @Override
    public MapShape outputShape(List<MapShape> inputs) {
        return inputs.get(0);
    }

    @Override
    public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
        SDVariable x = inputs.get(0);
        MapShape shape = MapShape.of(x);
        SameDiff sameDiff = scope.sameDiff();
        SDVariable sequence = x.reshape(-1, shape.channels(), shape.positions()); // [B, C, P]
        SDVariable channels = sameDiff.mmul(sequence, sequence, false, true, false); // [B, C, C]
        SDVariable projected = Convolutions.convolve(
                        sameDiff,
                        x.reshape(-1, shape.channels(), 1, shape.positions()),
                        weights(scope),
                        1,
                        getOptions().kernel(),
                        1)
                .reshape(-1, shape.channels(), shape.positions()); // [B, C, P]
        return sameDiff.mmul(channels, projected)
                .reshape(-1, shape.channels(), shape.height(), shape.width())
                .add(x);
    }

    /** Times gamma, here where it costs least. */
    private SDVariable weights(GraphScope scope) {
        SDVariable weights = scope.parameter(WEIGHTS); // [C, C, 1, k]
        if (getOptions().symmetric()) {
            weights = weights.add(weights.permute(1, 0, 2, 3)).mul(0.5);
        }
        if (getOptions().spectralNorm()) {
            weights = SpectralNorm.normalised(scope, weights, getOptions().inputChannels(), SINGULAR_VECTOR);
        }
        return weights.mul(scope.parameter(GAIN).reshape(1, 1, 1, 1));
    }

    @Override
    public Arithmetic arithmetic(List<MapShape> inputs) {
        MapShape input = inputs.get(0);
        long square = (long) input.channels() * input.channels();
        return Arithmetic.ofProducts((2L + getOptions().kernel()) * input.positions() * square);
    }

    @Override
    public long keptElements(List<MapShape> inputs) {
        MapShape input = inputs.get(0);
        return input.channels() * (input.channels() + input.positions());
    }
}

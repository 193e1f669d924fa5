package org.saccade.nn.attention.gate;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.attention.projection.Convolutions;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.ArrayList;
import java.util.List;

/**
 * A factor a position: the sigmoid of a convolution over two planes, the mean and the maximum over channels (Woo et al.,
 * arXiv:1807.06521; Lee and Park, arXiv:1911.06667).
 *
 * @param kernel side of the kernel, odd; padded with kernel / 2 zeros
 * @param order which of the two planes meets the first half of the weights
 * @param bias whether the convolution has a bias
 */
public record SpatialGate(
        @JsonProperty(required = true) int kernel,
        @JsonProperty(required = true) Order order,
        @JsonProperty(required = true) boolean bias)
        implements Gate {

    /** Shape [1, 2, kernel, kernel]. */
    public static final String WEIGHTS = "Ws";

    public static final String BIAS = "bs";

    /** Which plane comes first. */
    public enum Order {
        MEAN_FIRST,
        MAXIMUM_FIRST
    }

    public SpatialGate {
        Rules.atLeast(1, "kernel", kernel);
        Rules.odd("kernel", kernel);
        Rules.require(order != null, "order must be one of MEAN_FIRST, MAXIMUM_FIRST, got order=null");
    }

    @Override
    public List<Parameter> parameters(int channels) {
        List<Parameter> all = new ArrayList<>();
        all.add(Convolutions.weights(WEIGHTS, 1, 2, kernel, kernel));
        if (bias) {
            all.add(Parameter.constant(BIAS, 0, 1, 1));
        }
        return all;
    }

    @Override
    public long multiplyAdds(MapShape map) {
        return 2L * kernel * kernel * map.positions();
    }

    @Override
    public SDVariable factors(GraphScope scope, SDVariable map, MapShape shape) {
        SameDiff sameDiff = scope.sameDiff();
        SDVariable mean = Ones.meanOverChannels(sameDiff, map, shape); // [B, 1, H, W]
        SDVariable maximum = map.max(true, 1); // [B, 1, H, W]
        SDVariable planes =
                order == Order.MEAN_FIRST ? sameDiff.concat(1, mean, maximum) : sameDiff.concat(1, maximum, mean);
        SDVariable logits =
                Convolutions.convolve(sameDiff, planes, scope.parameter(WEIGHTS), kernel, kernel, 1); // [B, 1, H, W]
        return sameDiff.nn().sigmoid(bias ? Convolutions.biased(sameDiff, logits, scope.parameter(BIAS)) : logits);
    }

    @Override
    public SDVariable spread(SameDiff sameDiff, SDVariable factors, MapShape shape) {
        return Ones.overChannels(sameDiff, factors, shape);
    }
}

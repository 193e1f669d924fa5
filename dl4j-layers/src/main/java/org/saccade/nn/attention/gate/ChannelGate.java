package org.saccade.nn.attention.gate;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/**
 * A factor a channel: s(W1 ReLU(W0 mean(x))), where s is the sigmoid (Hu et al., arXiv:1709.01507), and with the maximum
 * s(W1 ReLU(W0 mean(x)) + W1 ReLU(W0 max(x))) (Woo et al., arXiv:1807.06521). No biases.
 *
 * @param reduction what channels are divided by for the layer between
 * @param maximum whether the largest value of a channel speaks beside the mean
 */
public record ChannelGate(
        @JsonProperty(required = true) int reduction,
        @JsonProperty(required = true) boolean maximum) implements Gate {

    /** Shape [C / r, C]. */
    public static final String REDUCE_WEIGHTS = "W0";
    /** Shape [C, C / r]. */
    public static final String RESTORE_WEIGHTS = "W1";

    public ChannelGate {
        Rules.atLeast(1, "reduction", reduction);
    }

    @Override
    public void check(int channels) {
        Rules.reductionDivides(channels, reduction);
    }

    /** Variance 2 / fan-in before the ReLU, 1 / fan-in after it. */
    @Override
    public List<Parameter> parameters(int channels) {
        int hidden = channels / reduction;
        return List.of(
                Parameter.weight(REDUCE_WEIGHTS, 2.0 / channels, hidden, channels),
                Parameter.weight(RESTORE_WEIGHTS, 1.0 / hidden, channels, hidden));
    }

    @Override
    public long multiplyAdds(MapShape map) {
        long network = 2L * map.channels() * (map.channels() / reduction);
        return maximum ? 2 * network : network;
    }

    @Override
    public SDVariable factors(GraphScope scope, SDVariable map, MapShape shape) {
        SameDiff sameDiff = scope.sameDiff();
        SDVariable hidden = hidden(scope, Ones.meanOverPositions(sameDiff, map, shape)); // [B, C / r]
        SDVariable both = maximum ? hidden.add(hidden(scope, map.max(2, 3))) : hidden;
        SDVariable logits = sameDiff.mmul(both, scope.parameter(RESTORE_WEIGHTS), false, true, false); // [B, C]
        return sameDiff.nn().sigmoid(logits).reshape(-1, shape.channels(), 1, 1);
    }

    private static SDVariable hidden(GraphScope scope, SDVariable channels) {
        SameDiff sameDiff = scope.sameDiff();
        return sameDiff.nn().relu(sameDiff.mmul(channels, scope.parameter(REDUCE_WEIGHTS), false, true, false), 0);
    }

    @Override
    public SDVariable spread(SameDiff sameDiff, SDVariable factors, MapShape shape) {
        return Ones.overPositions(sameDiff, factors, shape);
    }
}

package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.saccade.nn.attention.projection.Convolutions;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.Parameter;

import java.util.List;

/**
 * Queries, keys and values by 1x1 convolutions without bias, each [B, D, H, W], for layers that are no choice of parts.
 */
record ThreeProjections(SDVariable query, SDVariable key, SDVariable value) {

    private static final List<String> WEIGHTS =
            List.of(AttentionLayer.QUERY_WEIGHTS, AttentionLayer.KEY_WEIGHTS, AttentionLayer.VALUE_WEIGHTS);

    static List<Parameter> parameters(int inputChannels, int channels) {
        return WEIGHTS.stream()
                .map(name -> Convolutions.weights(name, channels, inputChannels, 1, 1))
                .toList();
    }

    static ThreeProjections of(GraphScope scope, SDVariable map) {
        return new ThreeProjections(
                project(scope, map, WEIGHTS.get(0)),
                project(scope, map, WEIGHTS.get(1)),
                project(scope, map, WEIGHTS.get(2)));
    }

    private static SDVariable project(GraphScope scope, SDVariable map, String name) {
        SameDiff sameDiff = scope.sameDiff();
        return Convolutions.pointwise(sameDiff, map, scope.parameter(name));
    }
}

package org.saccade.nn.attention;

import org.nd4j.autodiff.samediff.SDVariable;
import org.saccade.nn.attention.projection.Convolutions;
import org.saccade.nn.attention.projection.PointwiseFusion;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.Collections;
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

    /** @param channels D */
    static ThreeProjections of(GraphScope scope, SDVariable map, MapShape shape, int channels) {
        List<SDVariable> made = PointwiseFusion.project(
                scope,
                map,
                shape,
                WEIGHTS.stream().map(scope::parameter).toList(),
                Collections.nCopies(WEIGHTS.size(), channels));
        return new ThreeProjections(made.get(0), made.get(1), made.get(2));
    }
}

package org.saccade.nn.attention.projection;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keys or values at fewer places, each a learned mixture of all positions: Linformer's E and F (arXiv:2006.04768). The
 * number of positions is fixed once the parameters are made.
 *
 * @param projection makes the keys or values that are mixed
 * @param landmarks r, places that are left
 * @param mixtures matrices [r, positions]: 1 for all heads, or one for each
 * @param shared whether values use the matrices of the keys; the same for both
 */
public record Landmarks(
        @JsonProperty(required = true) Projection projection,
        @JsonProperty(required = true) int landmarks,
        @JsonProperty(required = true) int mixtures,
        @JsonProperty(required = true) boolean shared)
        implements Projection {

    // B batch, C channels, P positions, r landmarks, M mixtures

    private static final String KEY = "k";
    private static final String MIXTURE = "E";

    public Landmarks {
        Rules.given("projection", projection);
        Rules.atLeast(1, "landmarks", landmarks);
        Rules.atLeast(1, "mixtures", mixtures);
    }

    /** Variance 1 / positions: a mixture of independent keys has their variance. */
    @Override
    public List<Parameter> parameters(String role, int axes, MapShape input, int channels) {
        List<Parameter> all = new ArrayList<>(projection.parameters(role, axes, input, channels));
        if (name(role).endsWith(role)) {
            long positions = projection.outputShape(input, channels).positions();
            all.add(Parameter.weight(name(role), 1.0 / positions, mixtures, landmarks, positions));
        }
        return all;
    }

    private String name(String role) {
        return MIXTURE + (shared ? KEY : role);
    }

    @Override
    public MapShape outputShape(MapShape input, int channels) {
        return new MapShape(channels, 1, landmarks);
    }

    /** Each is a mixture of all places. */
    @Override
    public Optional<MapShape> places(MapShape input, int channels) {
        return Optional.empty();
    }

    @Override
    public long multiplyAdds(int axes, MapShape input, int channels) {
        MapShape mixed = projection.outputShape(input, channels);
        return projection.multiplyAdds(axes, input, channels) + mixed.positions() * channels * landmarks;
    }

    @Override
    public SDVariable project(
            GraphScope scope, String role, int axes, SDVariable input, MapShape inputShape, int channels) {
        long positions = projection.outputShape(inputShape, channels).positions();
        SDVariable mixture = scope.parameter(name(role)); // [M, r, P]
        SDVariable map = projection.project(scope, role, axes, input, inputShape, channels);
        SDVariable parts = map.reshape(-1, mixtures, channels / mixtures * positions)
                .permute(1, 0, 2)
                .reshape(mixtures, -1, positions); // [M, B C / M, P]
        return scope.sameDiff()
                .mmul(parts, mixture, false, true, false) // [M, B C / M, r]
                .reshape(mixtures, -1, (long) channels / mixtures * landmarks)
                .permute(1, 0, 2)
                .reshape(-1, channels, 1, landmarks);
    }
}

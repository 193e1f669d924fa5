package org.saccade.nn.attention.projection;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.saccade.nn.Rules;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;

import java.util.List;
import java.util.Optional;

/**
 * The query's projection with the query's weights: keys of shared-QK attention (arXiv:2001.04451), or of scores that look at
 * no key.
 *
 * @param query the projection that makes the queries
 */
public record SharedWithQuery(@JsonProperty(required = true) Projection query) implements Projection {

    private static final String QUERY = "q";

    public SharedWithQuery {
        Rules.given("query", query);
    }

    @Override
    public List<Parameter> parameters(String role, int axes, MapShape input, int channels) {
        return List.of();
    }

    @Override
    public MapShape outputShape(MapShape input, int channels) {
        return query.outputShape(input, channels);
    }

    @Override
    public Optional<MapShape> places(MapShape input, int channels) {
        return query.places(input, channels);
    }

    /** None: on the map of the queries the keys are there already. */
    @Override
    public long multiplyAdds(int axes, MapShape input, int channels) {
        return 0;
    }

    @Override
    public SDVariable project(
            GraphScope scope, String role, int axes, SDVariable input, MapShape inputShape, int channels) {
        return query.project(scope, QUERY, axes, input, inputShape, channels);
    }
}

package org.saccade.nn.attention.map;

import org.saccade.nn.graph.MapShape;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A layer or vertex whose published weights can be shown on maps: it knows which weight belongs to which place. */
public interface Attending {

    /**
     * The attention of one example.
     *
     * @param inputs shapes of the inputs
     * @param published what the runtime publishes of the example, row after row, by name; see {@link org.saccade.nn.graph.Inspectable}
     * @return empty where keys stand at no place of a map, as mixtures of all places do
     */
    Optional<AttentionMaps> maps(List<MapShape> inputs, Function<String, float[]> published);
}

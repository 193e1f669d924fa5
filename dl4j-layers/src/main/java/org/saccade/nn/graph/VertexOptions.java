package org.saccade.nn.graph;

import org.saccade.nn.SavedOptions;

import java.util.List;

/**
 * The option record of a vertex with several inputs.
 *
 * @param <O> the record itself
 */
public interface VertexOptions<O> extends SavedOptions {

    /** Channels of each input, 0 while they are not known; as many as the vertex has inputs. */
    List<Integer> channelsOfInputs();

    /** The same options for inputs of these shapes; a record keeps of them what its parameters depend on. */
    O withInputs(List<MapShape> inputs);
}

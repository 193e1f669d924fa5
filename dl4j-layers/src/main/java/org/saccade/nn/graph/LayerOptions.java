package org.saccade.nn.graph;

import org.saccade.nn.SavedOptions;

/**
 * The option record of a layer with one input.
 *
 * @param <O> the record itself
 */
public interface LayerOptions<O> extends SavedOptions {

    /** Channels of the input, 0 while they are not known. */
    int inputChannels();

    /** The same options for an input of this shape; a record keeps of the shape what its parameters depend on. */
    O withInput(MapShape input);
}

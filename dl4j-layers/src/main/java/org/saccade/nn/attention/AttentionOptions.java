package org.saccade.nn.attention;

import org.saccade.nn.graph.LayerOptions;
import org.saccade.nn.graph.MapShape;

/**
 * Options that stand for a choice of parts.
 *
 * @param <O> the record itself
 */
public interface AttentionOptions<O> extends LayerOptions<O> {

    Mechanism mechanism();

    /** The map that the parameters are shaped for, once it is known; of height and width 1 where no parameter depends on them. */
    MapShape input();
}

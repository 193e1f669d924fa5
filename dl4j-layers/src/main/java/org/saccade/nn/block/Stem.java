package org.saccade.nn.block;

/** What stands before the first stage. */
public interface Stem {

    /** Adds the stem's layers. */
    Features addTo(Assembly assembly, Features input);
}

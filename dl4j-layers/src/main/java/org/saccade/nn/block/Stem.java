package org.saccade.nn.block;

/** What stands before the first stage. */
@FunctionalInterface
public interface Stem {

    /** The first stage reads the input itself. */
    Stem NO_STEM = (assembly, input) -> input;

    /** Adds the stem's layers. */
    Features addTo(Assembly assembly, Features input);
}

package org.saccade.nn.attention;

import org.saccade.nn.attention.position.NoPosition;
import org.saccade.nn.attention.position.Position;
import org.saccade.nn.attention.position.RelativeAxes;
import org.saccade.nn.attention.position.Sinusoid;

/** What local attention knows about where a key stands. */
public enum Positions {
    /** Nothing: a window is a set of pixels. */
    NONE(new NoPosition()),
    /** Sines and cosines of the place, added to the input (arXiv:1706.03762). */
    ABSOLUTE(new Sinusoid()),
    /** Learned row and column offset embeddings in every head, matched against the query (arXiv:1906.05909). */
    RELATIVE(new RelativeAxes(true, false, false));

    private final Position position;

    Positions(Position position) {
        this.position = position;
    }

    /** The part of a mechanism that says so. */
    public Position position() {
        return position;
    }
}

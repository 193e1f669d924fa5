package org.saccade.nn.attention;

/** What local attention knows about where a key stands. */
public enum Positions {
    /** Nothing: a window is a set of pixels. */
    NONE,
    /** Learned row and column offset embeddings in every head, matched against the query (arXiv:1906.05909). */
    RELATIVE
}

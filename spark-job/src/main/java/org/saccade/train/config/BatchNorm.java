package org.saccade.train.config;

/** Of which images batch normalisation takes its statistics in training. */
public enum BatchNorm {
    /** A rank's own part of the batch. */
    LOCAL,
    /** The whole batch, over all ranks. */
    SYNCHRONISED
}

package org.saccade.train.config;

/** What stands in the place of what is erased. */
public enum ErasingFill {
    /** 0, the mean of a normalised image. */
    MEAN,
    /** Numbers of the normal distribution of mean 0 and deviation 1, each drawn on its own. */
    NOISE
}

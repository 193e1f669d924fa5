package org.saccade.train.config;

/** How the learning rate changes after the warm-up. */
public enum ScheduleKind {
    /** Falls along half a cosine (arXiv:1608.03983). */
    COSINE,
    /** Falls at milestones (arXiv:1512.03385). */
    STEP,
    /** Falls as a power of what is left (arXiv:1506.04579). */
    POLYNOMIAL,
    /** Rises and falls far below where it began (arXiv:1708.07120). */
    ONE_CYCLE,
    /** Stays. */
    CONSTANT
}

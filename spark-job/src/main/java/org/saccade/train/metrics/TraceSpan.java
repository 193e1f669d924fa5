package org.saccade.train.metrics;

/**
 * What one track of a rank's timeline did for a while.
 *
 * @param track one of the rank's threads, or one thing that it does; its spans do not overlap
 * @param begin by {@link System#nanoTime} of the rank
 */
public record TraceSpan(String track, String name, long begin, long end) {
    /** The track whose spans are the steps. They end at the same moment on all ranks. */
    public static final String STEPS = "step";
}

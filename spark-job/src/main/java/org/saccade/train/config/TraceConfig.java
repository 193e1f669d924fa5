package org.saccade.train.config;

import java.io.Serializable;

/**
 * Which steps the timeline of a run shows.
 *
 * @param skip steps of warming up that it leaves out
 * @param steps that it shows, 0 for no timeline
 */
public record TraceConfig(int skip, int steps) implements Serializable {}

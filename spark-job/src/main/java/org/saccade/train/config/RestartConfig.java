package org.saccade.train.config;

import java.io.Serializable;
import java.time.Duration;

/**
 * How often training restarts by itself.
 *
 * @param limit restarts within the window; one failure more ends the run
 */
public record RestartConfig(int limit, Duration window) implements Serializable {}

package org.saccade.train.config;

import java.io.Serializable;

/**
 * What a run shows of its own speed.
 *
 * @param everySteps steps between two lines, 0 for none
 */
public record LogConfig(int everySteps) implements Serializable {}

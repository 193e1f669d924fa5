package org.saccade.train.config;

import java.io.Serializable;

/**
 * When checkpoints are written and how many stay. The end of an epoch always has one.
 *
 * @param everySteps steps between checkpoints inside an epoch, 0 for none
 * @param everyMinutes minutes between checkpoints inside an epoch, 0 for none
 */
public record CheckpointConfig(int everySteps, double everyMinutes, int keep) implements Serializable {}

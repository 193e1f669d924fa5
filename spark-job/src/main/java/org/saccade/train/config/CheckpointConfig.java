package org.saccade.train.config;

import java.io.Serializable;

/**
 * When checkpoints are written and how many stay.
 *
 * @param everySteps steps between checkpoints inside an epoch, 0 for none; the end of an epoch always has one
 */
public record CheckpointConfig(int everySteps, int keep) implements Serializable {}

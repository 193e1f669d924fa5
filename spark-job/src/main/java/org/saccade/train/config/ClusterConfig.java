package org.saccade.train.config;

import java.io.Serializable;
import java.time.Duration;

/** How many ranks train together, and how long they wait for one another to start. */
public record ClusterConfig(int ranks, Duration barrierTimeout) implements Serializable {}

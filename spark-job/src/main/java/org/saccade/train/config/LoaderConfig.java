package org.saccade.train.config;

import java.io.Serializable;
import java.time.Duration;

/**
 * How a rank loads its batches. What is in them does not depend on it.
 *
 * @param threads that read and decode, at least 1
 * @param prefetch batches that are loading or wait, at least 1
 * @param timeout how long the loop waits for a batch
 */
public record LoaderConfig(int threads, int prefetch, Duration timeout) implements Serializable {}

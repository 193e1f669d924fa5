package org.saccade.train.metrics;

/** One line of {@code metrics.jsonl}. */
public sealed interface MetricsRow permits StepMetrics, EpochMetrics {
    /** The epoch that the row belongs to. */
    int epoch();
}

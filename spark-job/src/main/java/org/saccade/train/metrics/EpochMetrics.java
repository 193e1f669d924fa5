package org.saccade.train.metrics;

import java.util.Optional;

/**
 * What one epoch came to. Numbers that are not finite are written as null and read as NaN: an epoch without validation has NaN there.
 *
 * @param epoch the epoch
 * @param trainLoss mean loss over the epoch's training images
 * @param validationLoss mean loss over the validation images
 * @param top1 fraction of validation images whose class came first, 0 to 1
 * @param top5 fraction of validation images whose class was among the first five, 0 to 1
 * @param seconds how long the epoch took, validation included
 * @param ema the same validation of the averaged weights; empty where a run has none
 */
public record EpochMetrics(
        int epoch,
        double trainLoss,
        double validationLoss,
        double top1,
        double top5,
        double seconds,
        Optional<EmaMetrics> ema)
        implements MetricsRow {}

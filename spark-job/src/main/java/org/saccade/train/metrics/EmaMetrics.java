package org.saccade.train.metrics;

/**
 * What an evaluation of the averaged weights came to.
 *
 * @param validationLoss mean loss over the validation images
 * @param top1 fraction of validation images whose class came first, 0 to 1
 * @param top5 fraction of validation images whose class was among the first five, 0 to 1
 */
public record EmaMetrics(double validationLoss, double top1, double top5) {}

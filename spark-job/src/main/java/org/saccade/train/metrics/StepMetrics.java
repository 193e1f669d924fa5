package org.saccade.train.metrics;

/**
 * What one step did. Numbers that are not finite are written as null and read as NaN.
 *
 * @param epoch the epoch
 * @param step how many steps have been done since training began, this one included: the first is 1
 * @param samples images of this step, all ranks together
 * @param loss mean loss over those images
 * @param learningRate learning rate of this step
 * @param imagesPerSecond images of this step by the time that it took
 * @param dataMs milliseconds that the slowest rank waited for data
 * @param computeMs milliseconds that the slowest rank computed
 * @param exchangeMs milliseconds of the exchange of gradients, without the wait for the slowest rank
 * @param exchangeGbPerSecond gigabytes (1e9 bytes) that a rank sent in that exchange, by its time; 0 with one rank, and NaN in rows of older runs
 * @param slowestRank the rank that the others waited for
 * @param slowestByMs milliseconds that they waited for it, on average; 0 with one rank, and NaN in rows of older runs
 */
public record StepMetrics(
        int epoch,
        long step,
        long samples,
        double loss,
        double learningRate,
        double imagesPerSecond,
        double dataMs,
        double computeMs,
        double exchangeMs,
        double exchangeGbPerSecond,
        int slowestRank,
        double slowestByMs)
        implements MetricsRow {
    public StepMetrics {
        if (step < 1) {
            throw new IllegalArgumentException("steps are counted from 1, got step=" + step);
        }
    }
}

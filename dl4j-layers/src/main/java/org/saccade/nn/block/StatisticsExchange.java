package org.saccade.nn.block;

/**
 * Adds up what each of several parts of a batch knows of its own images, so that batch normalisation has the statistics of all of them
 * (arXiv:1803.08904). The layers know no network: whoever holds the parts brings the exchange.
 */
@FunctionalInterface
public interface StatisticsExchange {

    /** There is no other part: each part is normalised by itself. */
    StatisticsExchange NONE = sums -> {};

    /**
     * Replaces the values by their sums over all parts: the same bits for each. It is called as often, in the same order and with as
     * many values for every part, and returns when all have called it.
     */
    void sum(double[] values);
}

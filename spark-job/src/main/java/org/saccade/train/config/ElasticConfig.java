package org.saccade.train.config;

import java.io.Serializable;
import java.time.Duration;

/**
 * With how few ranks training goes on where executors are lost for good.
 *
 * @param minRanks 0 for all of {@code cluster.ranks}
 * @param patience how long lost executors may take to come back, before training goes on without them
 */
public record ElasticConfig(int minRanks, Duration patience) implements Serializable {

    /** The fewest of so many ranks that will do. */
    public int fewest(int ranks) {
        return minRanks == 0 ? ranks : Math.min(minRanks, ranks);
    }
}

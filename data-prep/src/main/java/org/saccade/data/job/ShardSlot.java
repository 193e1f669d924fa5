package org.saccade.data.job;

import java.io.Serializable;

/**
 * Where a sample goes.
 *
 * @param task that writes the shard: its place among the shards that are to be written
 * @param rank of the sample in its shard
 * @param measured whether the statistics of the split take in its pixels
 */
record ShardSlot(int task, int rank, boolean measured) implements Serializable, Comparable<ShardSlot> {

    @Override
    public int compareTo(ShardSlot other) {
        return task != other.task ? Integer.compare(task, other.task) : Integer.compare(rank, other.rank);
    }
}

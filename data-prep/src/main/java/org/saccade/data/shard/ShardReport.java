package org.saccade.data.shard;

import java.io.Serializable;
import java.util.List;

/**
 * What the check of one shard found.
 *
 * @param findings one line each, with file and place; empty for a sound shard
 * @param samplesPerClass by class index, as the shard's index says; empty where the index cannot be read
 */
public record ShardReport(ShardInfo shard, List<String> findings, List<Integer> samplesPerClass)
        implements Serializable {
    public ShardReport {
        findings = List.copyOf(findings);
        samplesPerClass = List.copyOf(samplesPerClass);
    }
}

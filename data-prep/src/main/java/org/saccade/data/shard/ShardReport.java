package org.saccade.data.shard;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the check of one shard found.
 *
 * @param findings one line each, with file and place; empty for a sound shard
 * @param samplesPerClass by class index, as the shard's index says; empty where the index cannot be read
 * @param anomalies how many samples have which {@link SampleFlag#id}, as the shard's index says
 * @param keys of the samples, in their order
 */
public record ShardReport(
        ShardInfo shard,
        List<String> findings,
        List<Integer> samplesPerClass,
        SortedMap<String, Integer> anomalies,
        List<String> keys)
        implements Serializable {
    public ShardReport {
        findings = List.copyOf(findings);
        samplesPerClass = List.copyOf(samplesPerClass);
        anomalies = Collections.unmodifiableSortedMap(new TreeMap<>(anomalies));
        keys = List.copyOf(keys);
    }
}

package org.saccade.data.shard;

import java.io.Serializable;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One split's part of the manifest. Sample n of the split is the n-th sample over {@code shards} in their order here.
 *
 * @param samplesPerClass by class index
 * @param anomalies how many samples have which {@link SampleFlag#id}; flags that no sample has may be left out
 * @param statistics of all samples, or {@link ImageStatistics#NONE}
 */
public record SplitInfo(
        String name,
        int samples,
        List<Integer> samplesPerClass,
        SortedMap<String, Integer> anomalies,
        ImageStatistics statistics,
        Quarantine quarantine,
        List<ShardInfo> shards)
        implements Serializable {
    public SplitInfo {
        Names.checkPart("name", name);
        Names.atLeastZero("samples", samples);
        samplesPerClass = List.copyOf(samplesPerClass);
        anomalies = Collections.unmodifiableSortedMap(new TreeMap<>(anomalies));
        shards = List.copyOf(shards);
        samplesPerClass.forEach(count -> Names.atLeastZero("samples_per_class", count));
        anomalies.forEach((anomaly, count) -> Names.atLeastZero("anomalies." + anomaly, count));
        checkSum("samples_per_class", samplesPerClass, samples);
        checkSum(
                "samples of the shards", shards.stream().map(ShardInfo::samples).toList(), samples);
        checkDistinct(shards);
        checkStatistics(statistics, samples);
    }

    /** Of its shards, without their indexes. */
    public long bytes() {
        return shards.stream().mapToLong(ShardInfo::bytes).sum();
    }

    private static void checkSum(String field, List<Integer> counts, int samples) {
        long sum = counts.stream().mapToLong(Integer::longValue).sum();
        if (sum != samples) {
            throw new IllegalArgumentException(field + " must add up to samples=" + samples + ", got " + sum);
        }
    }

    private static void checkStatistics(ImageStatistics statistics, int samples) {
        if (!statistics.equals(ImageStatistics.NONE) && statistics.width().count() != samples) {
            throw new IllegalArgumentException("the histograms must add up to samples=" + samples + ", got "
                    + statistics.width().count());
        }
        if (statistics.pixels().images() > samples) {
            throw new IllegalArgumentException("images that were measured must be among samples=" + samples + ", got "
                    + statistics.pixels().images());
        }
    }

    private static void checkDistinct(List<ShardInfo> shards) {
        Set<String> names = new HashSet<>();
        for (ShardInfo shard : shards) {
            if (!names.add(shard.name()) || !names.add(shard.indexName())) {
                throw new IllegalArgumentException(
                        "no file may stand twice among the shards, got " + shard.name() + " and " + shard.indexName());
            }
        }
    }
}

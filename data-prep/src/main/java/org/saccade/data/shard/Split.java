package org.saccade.data.shard;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * The samples of one split, by number: the n-th over the shards in the manifest's order. Safe for use by several
 * threads.
 */
public final class Split {
    private final SplitInfo info;
    private final int classes;
    private final List<ShardReader> shards;
    private final int[] firstSample;

    Split(DatasetFolder folder, String where, SplitInfo info, int classes, ShardLayout layout) {
        this.info = info;
        this.classes = classes;
        this.shards = info.shards().stream()
                .map(shard -> new ShardReader(folder, where, shard, classes, layout))
                .toList();
        this.firstSample = firstSamples(info.shards());
    }

    private static int[] firstSamples(List<ShardInfo> shards) {
        int[] first = new int[shards.size()];
        int next = 0;
        for (int i = 0; i < first.length; i++) {
            first[i] = next;
            next += shards.get(i).samples();
        }
        return first;
    }

    public String name() {
        return info.name();
    }

    public int samples() {
        return info.samples();
    }

    public int classes() {
        return classes;
    }

    /**
     * Reads one sample and checks its bytes against the index.
     *
     * @param sample from 0 to {@code samples() - 1}
     * @throws CorruptDatasetException if a file is not what the manifest says or the sample's bytes have changed
     */
    public Sample read(int sample) throws IOException {
        int shard = shardOf(sample);
        return shards.get(shard).read(sample - firstSample[shard]);
    }

    /** What the index says of a sample; reads nothing once the shard's index is loaded. */
    public SampleEntry entry(int sample) throws IOException {
        int shard = shardOf(sample);
        return shards.get(shard).entry(sample - firstSample[shard]);
    }

    private int shardOf(int sample) {
        if (sample < 0 || sample >= samples()) {
            throw new IndexOutOfBoundsException(
                    "sample must be from 0 to " + (samples() - 1) + ", got " + sample + " (split " + name() + ")");
        }
        int found = Arrays.binarySearch(firstSample, sample);
        return found >= 0 ? lastStartingAt(found) : -found - 2;
    }

    /** Shards without samples start where the next one starts; the last of them holds the sample. */
    private int lastStartingAt(int found) {
        int shard = found;
        while (shard + 1 < firstSample.length && firstSample[shard + 1] == firstSample[found]) {
            shard++;
        }
        return shard;
    }

    List<? extends Closeable> shards() {
        return shards;
    }
}

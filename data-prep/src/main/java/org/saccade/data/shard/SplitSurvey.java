package org.saccade.data.shard;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Makes a split's part of the manifest from what the indexes of its shards say. Keeps a few numbers a sample. */
public final class SplitSurvey {
    private final DatasetFolder folder;
    private final String where;
    private final ShardLayout layout;
    private final List<ShardInfo> shards = new ArrayList<>();
    private final int[] samplesPerClass;
    private final SortedMap<String, Integer> anomalies = new TreeMap<>();
    private final IntStream.Builder widths = IntStream.builder();
    private final IntStream.Builder heights = IntStream.builder();
    private final IntStream.Builder lengths = IntStream.builder();

    /**
     * @param where the folder's address, for messages
     * @param classes of the dataset, by index
     */
    public SplitSurvey(DatasetFolder folder, String where, ShardContainer container, List<ClassInfo> classes) {
        this.folder = folder;
        this.where = where;
        this.layout = container.layout(classes);
        this.samplesPerClass = new int[classes.size()];
    }

    /**
     * Reads the indexes of shards, which follow those that were added before.
     *
     * @param threads that read: over a network an index takes its time
     * @throws CorruptDatasetException if an index is not what its shard's line says, or is damaged
     */
    public void add(List<ShardInfo> following, int threads) throws IOException {
        try (ReadAhead<ShardInfo, ShardIndex> indexes = new ReadAhead<>(following, threads, this::index)) {
            for (ShardInfo shard : following) {
                add(shard, indexes.next());
            }
        }
    }

    private ShardIndex index(ShardInfo shard) throws IOException {
        return ShardReader.readIndex(folder, where, shard, samplesPerClass.length, layout);
    }

    void add(ShardInfo shard, ShardIndex index) {
        shards.add(shard);
        for (int sample = 0; sample < index.count(); sample++) {
            SampleEntry entry = index.entry(sample);
            samplesPerClass[entry.label()]++;
            entry.flags().forEach(flag -> anomalies.merge(flag.id(), 1, Integer::sum));
            widths.add(entry.width());
            heights.add(entry.height());
            lengths.add(entry.length());
        }
    }

    /** What the manifest says of the split. The survey ends with it. */
    public SplitInfo info(String name, PixelStatistics pixels, Quarantine quarantine) {
        List<Integer> perClass = Arrays.stream(samplesPerClass).boxed().toList();
        ImageStatistics statistics =
                new ImageStatistics(distribution(widths), distribution(heights), distribution(lengths), pixels);
        int samples = shards.stream().mapToInt(ShardInfo::samples).sum();
        return new SplitInfo(name, samples, perClass, anomalies, statistics, quarantine, shards);
    }

    private static Distribution distribution(IntStream.Builder values) {
        return Distribution.of(values.build().toArray());
    }
}

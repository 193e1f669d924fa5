package org.saccade.data.job;

import org.saccade.data.shard.Sample;
import org.saccade.data.shard.SampleFlag;
import org.saccade.data.shard.ShardInfo;
import org.saccade.data.shard.ShardWriter;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;

/** Writes one shard from its samples in order: under temporary names first, then under its own, then its part file. */
final class ShardTask {

    private final OutputFolder output;
    private final String shard;
    private final String attempt;
    private final int[] samplesPerClass;
    private final TreeMap<String, Integer> anomalies = new TreeMap<>();
    private final List<BadImage> badImages = new ArrayList<>();

    /**
     * @param shard its name, without extension
     * @param attempt tells this attempt from others at the same shard
     */
    ShardTask(OutputFolder output, String shard, int classes, long attempt) {
        this.output = output;
        this.shard = shard;
        this.attempt = shard.replace('/', '-') + "-attempt-" + attempt;
        this.samplesPerClass = new int[classes];
    }

    ShardPart write(Iterator<Outcome> outcomes) throws IOException {
        output.checkBegun();
        ShardInfo info;
        try (OutputStream tar = output.create(tar());
                OutputStream index = output.create(index());
                ShardWriter writer = new ShardWriter(tar, index, shard)) {
            while (outcomes.hasNext()) {
                take(outcomes.next(), writer);
            }
            info = writer.finish();
        }
        output.rename(tar(), info.name(), info.bytes());
        output.rename(index(), info.indexName(), info.indexBytes());
        ShardPart part = new ShardPart(info, asList(samplesPerClass), anomalies, badImages);
        output.publishPart(shard, part, attempt);
        return part;
    }

    private void take(Outcome outcome, ShardWriter writer) throws IOException {
        if (outcome instanceof Outcome.Good good) {
            append(good.sample(), writer);
        } else if (outcome instanceof Outcome.Bad bad) {
            badImages.add(bad.image());
        }
    }

    private void append(Sample sample, ShardWriter writer) throws IOException {
        writer.append(sample);
        samplesPerClass[sample.label()]++;
        for (SampleFlag flag : sample.flags()) {
            anomalies.merge(flag.id(), 1, Integer::sum);
        }
    }

    private String tar() {
        return attempt + ".tar";
    }

    private String index() {
        return attempt + ".idx";
    }

    private static List<Integer> asList(int[] counts) {
        List<Integer> list = new ArrayList<>(counts.length);
        for (int count : counts) {
            list.add(count);
        }
        return list;
    }
}

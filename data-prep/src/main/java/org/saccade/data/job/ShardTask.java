package org.saccade.data.job;

import org.saccade.data.shard.Sample;
import org.saccade.data.shard.SampleFlag;
import org.saccade.data.shard.ShardInfo;
import org.saccade.data.shard.ShardWriter;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;

/** Writes one shard from its samples in order, commits its files, then its part file. */
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
        this.attempt = "attempt-" + attempt;
        this.samplesPerClass = new int[classes];
    }

    /** @throws IOException if the shard cannot be written, which another attempt may */
    ShardPart write(Iterator<Outcome> outcomes) throws IOException {
        output.checkBegun();
        ShardInfo info;
        try (PendingFile tar = output.create(shard + ".tar", attempt);
                PendingFile index = output.create(shard + ".idx", attempt)) {
            info = write(outcomes, tar, index);
        } catch (IOException e) {
            throw FailedTransfer.of(output.uri() + "/" + shard + ": cannot write", e);
        }
        ShardPart part = new ShardPart(info, asList(samplesPerClass), anomalies, badImages);
        output.publishPart(shard, part, attempt);
        return part;
    }

    private ShardInfo write(Iterator<Outcome> outcomes, PendingFile tar, PendingFile index) throws IOException {
        ShardWriter writer = new ShardWriter(tar.stream(), index.stream(), shard);
        while (outcomes.hasNext()) {
            take(outcomes.next(), writer);
        }
        ShardInfo info = writer.finish();
        output.checkBegun(); // again, since writing takes its time
        tar.commit(info.bytes());
        index.commit(info.indexBytes());
        return info;
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

    private static List<Integer> asList(int[] counts) {
        List<Integer> list = new ArrayList<>(counts.length);
        for (int count : counts) {
            list.add(count);
        }
        return list;
    }
}

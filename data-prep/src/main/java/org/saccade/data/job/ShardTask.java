package org.saccade.data.job;

import org.saccade.data.shard.ClassInfo;
import org.saccade.data.shard.ShardContainer;
import org.saccade.data.shard.ShardInfo;
import org.saccade.data.shard.ShardWriter;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Writes one shard from its samples in order: under temporary names first, then under its own, then its part file. */
final class ShardTask {

    private final OutputFolder output;
    private final String shard;
    private final ShardContainer container;
    private final List<ClassInfo> classes;
    private final String attempt;
    private final List<BadImage> badImages = new ArrayList<>();

    /**
     * @param shard its name, without extension
     * @param classes of the dataset, by index
     * @param attempt tells this attempt from others at the same shard
     */
    ShardTask(OutputFolder output, String shard, ShardContainer container, List<ClassInfo> classes, long attempt) {
        this.output = output;
        this.shard = shard;
        this.container = container;
        this.classes = classes;
        this.attempt = shard.replace('/', '-') + "-attempt-" + attempt;
    }

    ShardPart write(Iterator<Outcome> outcomes) throws IOException {
        output.checkBegun();
        ShardInfo info;
        try (OutputStream bytes = output.create(bytes());
                OutputStream index = output.create(index());
                ShardWriter writer = new ShardWriter(bytes, index, shard, container, classes)) {
            while (outcomes.hasNext()) {
                take(outcomes.next(), writer);
            }
            info = writer.finish();
        }
        output.rename(bytes(), info.name(), info.bytes());
        output.rename(index(), info.indexName(), info.indexBytes());
        ShardPart part = new ShardPart(info, badImages);
        output.publishPart(shard, part, attempt);
        return part;
    }

    private void take(Outcome outcome, ShardWriter writer) throws IOException {
        if (outcome instanceof Outcome.Good good) {
            writer.append(good.sample());
        } else if (outcome instanceof Outcome.Bad bad) {
            badImages.add(bad.image());
        }
    }

    private String bytes() {
        return container.fileOf(attempt);
    }

    private String index() {
        return attempt + ".idx";
    }
}

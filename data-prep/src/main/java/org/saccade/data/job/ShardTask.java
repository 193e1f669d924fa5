package org.saccade.data.job;

import org.saccade.data.shard.ClassInfo;
import org.saccade.data.shard.PixelSums;
import org.saccade.data.shard.ShardContainer;
import org.saccade.data.shard.ShardInfo;
import org.saccade.data.shard.ShardWriter;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Writes one shard from its samples in order, commits its files, then its part file. */
final class ShardTask {

    private final Preparation preparation;
    private final String shard;
    private final ShardContainer container;
    private final List<ClassInfo> classes;
    private final String attempt;
    private final List<String> sources = new ArrayList<>();
    private final List<BadImage> badImages = new ArrayList<>();
    private PixelSums pixels = PixelSums.NONE;

    /**
     * @param shard its name, without extension
     * @param classes of the dataset, by index
     * @param attempt tells this attempt from others at the same shard
     */
    ShardTask(Preparation preparation, String shard, ShardContainer container, List<ClassInfo> classes, long attempt) {
        this.preparation = preparation;
        this.shard = shard;
        this.container = container;
        this.classes = classes;
        this.attempt = "attempt-" + attempt;
    }

    /** @throws IOException if the shard cannot be written, which another attempt may */
    ShardPart write(Iterator<Outcome> outcomes) throws IOException {
        preparation.checkUnderWay();
        OutputFolder output = preparation.output();
        ShardInfo info;
        try (PendingFile bytes = output.create(container.fileOf(shard), attempt);
                PendingFile index = output.create(ShardContainer.indexOf(shard), attempt)) {
            info = write(outcomes, bytes, index);
        } catch (IOException e) {
            throw FailedTransfer.of(output.uri() + "/" + shard + ": cannot write", e);
        }
        ShardPart part = new ShardPart(preparation.fingerprint(), info, SourceHashes.of(sources), pixels, badImages);
        preparation.publish(shard, part, attempt);
        return part;
    }

    private ShardInfo write(Iterator<Outcome> outcomes, PendingFile bytes, PendingFile index) throws IOException {
        ShardWriter writer = new ShardWriter(bytes.stream(), index.stream(), shard, container, classes);
        while (outcomes.hasNext()) {
            take(outcomes.next(), writer);
        }
        ShardInfo info = writer.finish();
        preparation.checkUnderWay(); // again, since writing takes its time
        bytes.commit(info.bytes());
        index.commit(info.indexBytes());
        return info;
    }

    private void take(Outcome outcome, ShardWriter writer) throws IOException {
        if (outcome instanceof Outcome.Good good) {
            writer.append(good.sample());
            sources.add(good.sourceSha256());
            pixels = pixels.plus(good.pixels());
        } else if (outcome instanceof Outcome.Bad bad) {
            badImages.add(bad.image());
        }
    }
}

package org.saccade.data.job;

import org.saccade.data.shard.Manifest;
import org.saccade.data.shard.Quarantine;
import org.saccade.data.shard.SplitInfo;

/**
 * How much was left out, as a quarantine counts it.
 *
 * @param images that were bad
 * @param containerEnds of damaged containers; how many images each held, nobody knows
 */
record LeftOut(int images, int containerEnds) {

    static LeftOut of(Quarantine quarantine) {
        int ends = quarantine.reasons().getOrDefault(BadImage.CONTAINER_DAMAGED, 0);
        return new LeftOut(quarantine.count() - ends, ends);
    }

    /** Of all splits. */
    static LeftOut of(Manifest manifest) {
        return manifest.splits().stream()
                .map(SplitInfo::quarantine)
                .map(LeftOut::of)
                .reduce(new LeftOut(0, 0), LeftOut::plus);
    }

    private LeftOut plus(LeftOut other) {
        return new LeftOut(images + other.images, containerEnds + other.containerEnds);
    }

    /** What the limit of bad images counts. */
    int all() {
        return images + containerEnds;
    }
}

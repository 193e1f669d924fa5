package org.saccade.data.job;

import org.saccade.data.shard.Manifest;
import org.saccade.data.shard.SplitInfo;

import java.util.List;

/**
 * What a conversion would do.
 *
 * @param output the dataset's absolute URI
 * @param alreadyPrepared whether the dataset is there, so that nothing would be done
 * @param classes how many
 * @param damagedContainers whose ends would be left out, or are
 * @param splits that would be written, or are
 */
public record PreparePlan(
        String output, boolean alreadyPrepared, int classes, int damagedContainers, List<Split> splits) {

    /**
     * A split.
     *
     * @param images to be in it; of a finished one, that are in it
     * @param shards to be in it
     * @param finishedShards those of them that are there
     * @param bytes of its shards; where they are to be written, about
     */
    public record Split(String name, int images, int shards, int finishedShards, long bytes) {

        static Split of(SplitInfo split) {
            int shards = split.shards().size();
            return new Split(split.name(), split.samples(), shards, shards, split.bytes());
        }
    }

    static PreparePlan finished(String output, Manifest manifest) {
        return new PreparePlan(
                output,
                true,
                manifest.classes().size(),
                LeftOut.of(manifest).containerEnds(),
                manifest.splits().stream().map(Split::of).toList());
    }
}

package org.saccade.data.job;

import org.saccade.data.order.KeyOrder;
import org.saccade.data.shard.ShardWriter;
import org.saccade.data.source.Source;
import org.saccade.data.source.SourceImage;
import org.saccade.data.source.file.InputUsageException;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which image goes into which shard, at which place: a pure function of the images and the settings. Shards of a split differ by one
 * image at most.
 */
final class ShardPlan {

    /**
     * One shard to be.
     *
     * @param name relative to the dataset's folder, without extension
     * @param firstRank of its first image in the split
     * @param measureEvery one image of so many in the split is measured
     * @param images in their order in the shard
     */
    record PlannedShard(String split, String name, int firstRank, int measureEvery, List<SourceImage> images)
            implements Serializable {

        /** @param rank of an image in this shard */
        boolean isMeasured(int rank) {
            return (firstRank + rank) % measureEvery == 0;
        }
    }

    /** Images of a split that are measured, at least, where it has as many: so that chance moves the mean by 0.002 or so. */
    private static final int MEASURED = 16_384;

    private ShardPlan() {}

    /**
     * All shards, split by split. The order of {@code images} matters only where the source has an order of its own.
     *
     * @throws InputUsageException if the shard size asks for more shards than there are images
     */
    static List<PlannedShard> of(List<SourceImage> images, PrepareSettings settings) {
        List<PlannedShard> shards = new ArrayList<>();
        for (String split : List.of(Source.TRAIN, Source.VAL)) {
            List<SourceImage> ofSplit =
                    images.stream().filter(image -> image.split().equals(split)).toList();
            if (!ofSplit.isEmpty()) {
                cut(split, ordered(split, ofSplit, settings.seed()), settings, shards);
            }
        }
        return shards;
    }

    /** Train images are shuffled once and for all; validation images keep the order of their file names. */
    private static List<SourceImage> ordered(String split, List<SourceImage> images, long seed) {
        if (split.equals(Source.VAL)) {
            return images.stream()
                    .sorted(Comparator.comparing(SourceImage::fileName))
                    .toList();
        }
        record Ranked(KeyOrder place, SourceImage image) {}
        return images.stream()
                .map(image -> new Ranked(KeyOrder.of(seed, split, image.key()), image))
                .sorted(Comparator.comparing(Ranked::place))
                .map(Ranked::image)
                .toList();
    }

    private static void cut(
            String split, List<SourceImage> images, PrepareSettings settings, List<PlannedShard> shards) {
        int count = shards(split, images, settings);
        int measureEvery = Math.max(1, images.size() / MEASURED);
        for (int i = 0; i < count; i++) {
            int from = Math.toIntExact((long) i * images.size() / count);
            int to = Math.toIntExact((i + 1L) * images.size() / count);
            shards.add(new PlannedShard(
                    split,
                    ShardWriter.name(split, i, count),
                    from,
                    measureEvery,
                    List.copyOf(images.subList(from, to))));
        }
    }

    private static int shards(String split, List<SourceImage> images, PrepareSettings settings) {
        long bytes = images.stream()
                .mapToLong(image -> settings.sampleBytes(image.length()))
                .sum();
        long bySize = Math.max(1, ceilDiv(bytes, settings.shardBytes()));
        if (bySize > images.size()) {
            throw new InputUsageException("a shard size of " + settings.shardBytes() + " bytes gives " + bySize
                    + " shards for the " + images.size() + " images of split " + split + " with " + bytes
                    + " bytes; raise --shard-size");
        }
        return Math.toIntExact(ceilDiv(bySize, settings.shardsMultipleOf()) * settings.shardsMultipleOf());
    }

    private static long ceilDiv(long dividend, long divisor) {
        return Math.floorDiv(dividend + divisor - 1, divisor);
    }
}

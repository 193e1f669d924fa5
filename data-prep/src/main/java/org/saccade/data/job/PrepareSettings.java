package org.saccade.data.job;

import org.saccade.data.shard.ShardContainer;

import java.util.OptionalLong;

/**
 * What the user decides about a conversion.
 *
 * @param seed of the order of the train samples
 * @param images what is stored of each
 * @param container of the shards
 * @param shardBytes that a shard should have at most, at least 1
 * @param shardsMultipleOf the number of shards of a split is a multiple of this, from 1 to 100,000
 * @param maxBadImages more bad images than this fail the conversion; where empty, one in a thousand images
 */
public record PrepareSettings(
        long seed,
        ImageConversion images,
        ShardContainer container,
        long shardBytes,
        int shardsMultipleOf,
        OptionalLong maxBadImages) {

    private static final int MAX_MULTIPLE = 100_000;
    private static final int IMAGES_FOR_ONE_BAD = 1000;

    public PrepareSettings {
        if (shardBytes < 1) {
            throw new IllegalArgumentException("the shard size must be at least 1 byte, got " + shardBytes);
        }
        if (shardsMultipleOf < 1 || shardsMultipleOf > MAX_MULTIPLE) {
            throw new IllegalArgumentException("the number of shards must be a multiple of at least 1 and at most "
                    + MAX_MULTIPLE + ", got " + shardsMultipleOf);
        }
        if (maxBadImages.isPresent() && maxBadImages.getAsLong() < 0) {
            throw new IllegalArgumentException(
                    "the limit of bad images must be at least 0, got " + maxBadImages.getAsLong());
        }
    }

    long badImageLimit(long images) {
        return maxBadImages.orElse(images / IMAGES_FOR_ONE_BAD);
    }
}

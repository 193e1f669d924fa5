package org.saccade.data.job;

import org.saccade.data.shard.ShardContainer;

/**
 * What the user decides about a conversion.
 *
 * @param seed of the order of the train samples
 * @param images what is stored of each
 * @param container of the shards
 * @param shardBytes that a shard should have at most, at least 1
 * @param shardsMultipleOf the number of shards of a split is a multiple of this, from 1 to 100,000
 * @param acceptance of the input; it decides whether there is a dataset, not what is in it
 */
public record PrepareSettings(
        long seed,
        ImageConversion images,
        ShardContainer container,
        long shardBytes,
        int shardsMultipleOf,
        Acceptance acceptance) {

    private static final int MAX_MULTIPLE = 100_000;

    public PrepareSettings {
        if (shardBytes < 1) {
            throw new IllegalArgumentException("the shard size must be at least 1 byte, got " + shardBytes);
        }
        if (shardsMultipleOf < 1 || shardsMultipleOf > MAX_MULTIPLE) {
            throw new IllegalArgumentException("the number of shards must be a multiple of at least 1 and at most "
                    + MAX_MULTIPLE + ", got " + shardsMultipleOf);
        }
    }

    /** About how many bytes of a shard an image takes that has so many. */
    long sampleBytes(long imageBytes) {
        return images.storedBytes(imageBytes) + container.bytesAroundImage();
    }
}

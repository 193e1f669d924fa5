package org.saccade.data.job;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saccade.data.job.ShardPlan.PlannedShard;
import org.saccade.data.shard.ShardContainer;
import org.saccade.data.source.SourceImage;
import org.saccade.data.source.file.InputUsageException;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ShardPlanTest {

    /** An image of 100 bytes in a tar. */
    private static final long SAMPLE_BYTES = 1892;

    private static List<SourceImage> images(String split, int count) {
        return new ArrayList<>(IntStream.range(0, count)
                .mapToObj(i -> new SourceImage(split, "key_" + i, "key_" + i + ".JPEG", 0, "mem:/t.tar", 512L * i, 100))
                .toList());
    }

    private static PrepareSettings settings(long seed, long shardBytes, int multiple) {
        return new PrepareSettings(
                seed, Passthrough.DEFAULT, ShardContainer.TAR, shardBytes, multiple, Acceptance.USUAL);
    }

    @ParameterizedTest
    @CsvSource({"1,1000,1,1", "10,10,1,1", "11,10,1,2", "97,10,1,10", "97,10,8,16", "2,1000,3,3", "5,1,1,5"})
    void cutsByBytesInTheMultiple(int count, int imagesAShard, int multiple, int expected) {
        long shardBytes = imagesAShard * SAMPLE_BYTES;
        List<PlannedShard> plan = ShardPlan.of(images("train", count), settings(0, shardBytes, multiple));
        assertThat(plan).hasSize(expected);
        assertThat(plan.stream().mapToInt(shard -> shard.images().size()).sum()).isEqualTo(count);
        assertThat(plan).allSatisfy(shard -> assertThat(shard.images().size())
                .isBetween(count / expected, (count + expected - 1) / expected));
        assertThat(plan.get(0).name()).isEqualTo(String.format(Locale.ROOT, "train/shard-00000-of-%05d", expected));
    }

    @Test
    void dependsOnSeedAndKeysAndNotOnTheOrderOfTheSource() {
        List<SourceImage> images = images("train", 200);
        List<PlannedShard> plan = ShardPlan.of(images, settings(7, 100_000, 1));
        Collections.shuffle(images, new Random(1));
        assertThat(ShardPlan.of(images, settings(7, 100_000, 1))).isEqualTo(plan);
        assertThat(ShardPlan.of(images, settings(8, 100_000, 1))).isNotEqualTo(plan);
        assertThat(plan.get(0).images()).isNotEqualTo(images("train", 200).subList(0, 50));
    }

    @Test
    void keepsValidationImagesInTheOrderOfTheirNames() {
        List<SourceImage> images = images("val", 9);
        Collections.reverse(images);
        List<PlannedShard> plan = ShardPlan.of(images, settings(7, 1 << 20, 1));
        assertThat(plan).hasSize(1);
        assertThat(plan.get(0).images()).isEqualTo(images("val", 9));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "16384, 16384", "32767, 32767", "32768, 16384", "50000, 16667"})
    void measuresEveryImageOrOneInAFixedNumber(int count, int measured) {
        List<PlannedShard> plan = ShardPlan.of(images("train", count), settings(0, 100_000, 1));
        BitSet places = new BitSet();
        int rank = 0;
        for (PlannedShard shard : plan) {
            for (int i = 0; i < shard.images().size(); i++) {
                places.set(rank++, shard.isMeasured(i));
            }
        }
        assertThat(places.cardinality()).isEqualTo(measured);
        int distance = (count + measured - 1) / measured;
        assertThat(places.stream()).allMatch(place -> place % distance == 0);
    }

    @Test
    void refusesMoreShardsThanImages() {
        assertThatThrownBy(() -> ShardPlan.of(images("val", 5), settings(0, 1, 1)))
                .isInstanceOf(InputUsageException.class)
                .hasMessage("a shard size of 1 bytes gives 9460 shards for the 5 images of split val with 9460 bytes;"
                        + " raise --shard-size");
        SourceImage large = new SourceImage("val", "a", "a.JPEG", 0, "mem:/t.tar", 0, Long.MAX_VALUE / 2);
        assertThatThrownBy(() -> ShardPlan.of(List.of(large), settings(0, 1, 1)))
                .hasMessageContaining(" gives 4611686018427389695 shards for the 1 images");
    }

    @Test
    void refusesSettingsThatMeanNothing() {
        assertThatThrownBy(() -> settings(0, 0, 1)).hasMessage("the shard size must be at least 1 byte, got 0");
        assertThatThrownBy(() -> settings(0, 1, 0))
                .hasMessage("the number of shards must be a multiple of at least 1 and at most 100000, got 0");
    }
}

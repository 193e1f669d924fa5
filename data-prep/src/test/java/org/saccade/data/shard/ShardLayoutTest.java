package org.saccade.data.shard;

import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

class ShardLayoutTest {
    @ParameterizedTest
    @EnumSource
    void knowsTheLengthsOfItsParts(ShardContainer container) {
        ShardLayout layout = container.layout(TinyDataset.classes());
        for (int length : new int[] {1, 127, 128, 511, 512, 513, 16_383, 16_384}) {
            byte[] bytes = TinyDataset.pattern(length);
            SampleEntry entry = SampleEntry.of(new Sample("a/b", ImageFormat.PNG, 1, 300, 1, Set.of(), bytes));
            assertThat(layout.lengthBefore(entry)).isEqualTo(ShardLayout.length(layout.before(entry)));
            assertThat(layout.lengthAfter(entry)).isEqualTo(ShardLayout.length(layout.after(entry)));
        }
    }

    /** Of ImageNet's keys and wnids. */
    @ParameterizedTest
    @EnumSource
    void knowsAboutWhatASampleTakesBesideItsImage(ShardContainer container) {
        ShardLayout layout = container.layout(List.of(new ClassInfo(0, "n01440764", "tench")));
        int least = Integer.MAX_VALUE;
        int most = 0;
        for (int length = 100_000; length < 100_512; length++) {
            byte[] bytes = TinyDataset.pattern(length);
            Sample sample = new Sample("n01440764_10026", ImageFormat.JPG, 0, 500, 375, Set.of(), bytes);
            SampleEntry entry = SampleEntry.of(sample);
            int around = layout.lengthBefore(entry) + layout.lengthAfter(entry);
            least = Math.min(least, around);
            most = Math.max(most, around);
        }
        assertThat(container.bytesAroundImage()).isCloseTo((least + most) / 2, Offset.offset(16));
    }
}

package org.saccade.data.shard;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
}

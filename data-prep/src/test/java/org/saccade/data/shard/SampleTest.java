package org.saccade.data.shard;

import org.junit.jupiter.api.Test;

import java.util.EnumSet;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SampleTest {
    private static Sample sample(ImageFormat format, int label, int width, int height, byte[] bytes) {
        return new Sample("key", format, label, width, height, Set.of(), bytes);
    }

    @Test
    void checksEachField() {
        byte[] one = {1};
        assertThatThrownBy(() -> sample(ImageFormat.JPG, -1, 1, 1, one))
                .hasMessage("label must be 0 or more, got -1 (sample key)");
        assertThatThrownBy(() -> sample(ImageFormat.JPG, 0, 0, 1, one))
                .hasMessage("width must be from 1 to 65535 pixels, got 0 (sample key)");
        assertThatThrownBy(() -> sample(ImageFormat.PNG, 0, 1, 65536, one))
                .hasMessage("height must be from 1 to 65535 pixels, got 65536 (sample key)");
        assertThatThrownBy(() -> sample(ImageFormat.JPG, 0, 1, 1, new byte[0]))
                .hasMessage("a sample must hold at least one byte, got 0 (sample key)");
        assertThatThrownBy(() -> new Sample("a.b", ImageFormat.JPG, 0, 1, 1, Set.of(), one))
                .hasMessageContaining("sample key");
    }

    @Test
    void lateChangesOfTheFlagsDoNotReachIt() {
        Set<SampleFlag> flags = EnumSet.of(SampleFlag.GRAYSCALE);
        Sample sample = new Sample("key", ImageFormat.NPY, 0, 0, 0, flags, new byte[1]);
        flags.add(SampleFlag.PROGRESSIVE);
        assertThat(sample.flags()).containsExactly(SampleFlag.GRAYSCALE);
    }
}

package org.saccade.data.shard;

import org.junit.jupiter.api.Test;

import java.util.EnumSet;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SampleFlagTest {
    @Test
    void bitsAreThoseOfTheSpecification() {
        assertThat(SampleFlag.toBits(EnumSet.of(SampleFlag.GRAYSCALE))).isEqualTo(1);
        assertThat(SampleFlag.toBits(EnumSet.of(SampleFlag.CMYK_CONVERTED))).isEqualTo(2);
        assertThat(SampleFlag.toBits(EnumSet.of(SampleFlag.PROGRESSIVE))).isEqualTo(4);
        assertThat(SampleFlag.toBits(EnumSet.of(SampleFlag.PNG_NAMED_JPEG))).isEqualTo(8);
        assertThat(SampleFlag.toBits(EnumSet.of(SampleFlag.RESIZED))).isEqualTo(16);
        assertThat(SampleFlag.toBits(EnumSet.of(SampleFlag.EXIF_STRIPPED))).isEqualTo(32);
        assertThat(SampleFlag.toBits(EnumSet.of(SampleFlag.PRE_DECODED))).isEqualTo(64);
    }

    @Test
    void bitsComeBackAsFlags() {
        for (int bits = 0; bits < 128; bits++) {
            Set<SampleFlag> flags = SampleFlag.ofBits(bits);
            assertThat(SampleFlag.toBits(flags)).isEqualTo(bits);
        }
    }

    @Test
    void unknownBitsAreRefused() {
        assertThatThrownBy(() -> SampleFlag.ofBits(0x81)).hasMessage("flags must use bits 0 to 6, got 0x81");
    }
}

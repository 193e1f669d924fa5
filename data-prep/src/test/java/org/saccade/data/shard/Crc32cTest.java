package org.saccade.data.shard;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import static org.assertj.core.api.Assertions.assertThat;

class Crc32cTest {
    @Test
    void givesThePublishedVectors() {
        // RFC 3720, B.4, and the usual check value.
        assertThat(Crc32c.of(new byte[32])).isEqualTo(0x8a9136aa);
        assertThat(Crc32c.of("123456789".getBytes(StandardCharsets.US_ASCII))).isEqualTo(0xe3069283);
        byte[] ones = new byte[32];
        Arrays.fill(ones, (byte) 0xff);
        assertThat(Crc32c.of(ones)).isEqualTo(0x62a8ab43);
    }

    @Test
    void joinsPiecesOfAnyLength() {
        byte[] bytes = TinyDataset.pattern(1021);
        int whole = Crc32c.of(bytes);
        for (int cut = 0; cut <= bytes.length; cut++) {
            int first = Crc32c.of(bytes, cut);
            int second = Crc32c.of(Arrays.copyOfRange(bytes, cut, bytes.length));
            assertThat(Crc32c.concatenated(first, second, bytes.length - cut))
                    .as("cut at %d", cut)
                    .isEqualTo(whole);
        }
    }

    @Test
    void masksByRotationAndShift() {
        // mask(c) = ((c >>> 15) | (c << 17)) + 0xa282ead8
        assertThat(Crc32c.masked(0)).isEqualTo(0xa282ead8);
        assertThat(Crc32c.masked(1)).isEqualTo(0xa284ead8);
        assertThat(Crc32c.masked(0x8000)).isEqualTo(0xa282ead9);
    }
}

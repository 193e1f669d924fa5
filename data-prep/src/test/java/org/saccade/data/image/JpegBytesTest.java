package org.saccade.data.image;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;

import static org.assertj.core.api.Assertions.assertThat;

class JpegBytesTest {

    /** Coded data that nearly holds a marker, in front of the end marker at every distance from a word's border. */
    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x01, 0x7F, 0x80, 0xD9, 0xFE})
    void findsTheEndMarkerWhereverItStands(int coded) {
        for (int length = 0; length <= 40; length++) {
            byte[] whole = jpeg(length, coded);
            assertThat(JpegBytes.isComplete(whole)).as("%d coded bytes", length).isTrue();
            assertThat(JpegBytes.isComplete(Arrays.copyOf(whole, length + 3)))
                    .as("%d coded bytes, the marker cut", length)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 6, 7, 8, 30})
    void aStuffedByteBeginsNoSegment(int position) {
        byte[] jpeg = jpeg(40, 0x55);
        jpeg[2 + position] = (byte) 0xFF;
        jpeg[3 + position] = 0;
        assertThat(JpegBytes.isComplete(jpeg)).isTrue();
    }

    /** Start marker, {@code length} bytes of coded data, end marker, and as many bytes behind it as two words have. */
    private static byte[] jpeg(int length, int coded) {
        byte[] bytes = new byte[length + 4 + 2 * Long.BYTES];
        Arrays.fill(bytes, (byte) coded);
        bytes[0] = (byte) 0xFF;
        bytes[1] = (byte) 0xD8;
        bytes[length + 2] = (byte) 0xFF;
        bytes[length + 3] = (byte) 0xD9;
        return bytes;
    }
}

package org.saccade.data.shard;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saccade.data.shard.BadNpyException.Reason;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PixelArrayTest {

    /** Two rows of one pixel. */
    private static final PixelArray PIXELS = new PixelArray(1, 2, new byte[] {1, 2, 3, (byte) 253, (byte) 254, 0});

    /** What {@code numpy.save} of NumPy 2.4 writes for {@link #PIXELS}. */
    private static final byte[] NUMPY =
            npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 1, 3), }" + " ".repeat(55) + "\n");

    private static byte[] npy(String header) {
        String hex = "934e554d50590100"
                + HexFormat.of().toHexDigits((byte) header.length())
                + "00"
                + HexFormat.of().formatHex(header.getBytes(StandardCharsets.US_ASCII))
                + "010203fdfe00";
        return HexFormat.of().parseHex(hex);
    }

    @Test
    void readsAndWritesTheBytesOfNumpy() throws Exception {
        assertThat(PixelArray.parse(NUMPY)).isEqualTo(PIXELS);
        assertThat(PIXELS.toBytes()).isEqualTo(NUMPY);
        assertThat(NUMPY.length - 6).isEqualTo(128);
        assertThat(PixelArray.matches(NUMPY)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "224, 224", "13, 7", "65535, 1", "1, 65535"})
    void comesBackAsItWas(int width, int height) throws Exception {
        byte[] rgb = new byte[width * height * 3];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i * 37 + i / 256);
        }
        PixelArray pixels = new PixelArray(width, height, rgb);
        assertThat(PixelArray.parse(pixels.toBytes())).isEqualTo(pixels);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "'|i1'; False; 2, 1, 3; the type must be '|u1', unsigned bytes, got '|i1'",
                "'|u1'; True; 2, 1, 3; the order must be C's, got fortran_order=True",
                "'|u1'; False; 2, 3; the shape must be (height, width, 3), each side from 1 to 65535, got (2, 3)",
                "'|u1'; False; 3, 1, 2; got (3, 1, 2)",
                "'|u1'; False; 0, 1, 3; got (0, 1, 3)",
                "'|u1'; False; 1, 65536, 3; got (1, 65536, 3)",
                "'|u1'; False; 1, 1, 3; the .npy has 6 bytes of data, its shape needs 3"
            },
            quoteCharacter = '"')
    void refusesAnotherForm(String type, String order, String shape, String message) {
        byte[] npy = npy("{'descr': " + type + ", 'fortran_order': " + order + ", 'shape': (" + shape + "), }\n");
        assertThatThrownBy(() -> PixelArray.parse(npy))
                .isInstanceOfSatisfying(
                        BadNpyException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OTHER_FORM))
                .hasMessageContaining(message)
                .message()
                .hasLineCount(1);
    }

    @Test
    void findsEveryCut() {
        for (int length = 0; length < NUMPY.length; length++) {
            byte[] cut = Arrays.copyOf(NUMPY, length);
            assertThatThrownBy(() -> PixelArray.parse(cut))
                    .as("%d bytes", length)
                    .isInstanceOfSatisfying(BadNpyException.class, e -> assertThat(e.reason())
                            .isIn(Reason.EMPTY, Reason.NOT_NPY, Reason.TRUNCATED));
        }
    }

    @Test
    void holdsWhatItsSidesSay() {
        assertThatThrownBy(() -> new PixelArray(2, 3, new byte[5]))
                .hasMessage("rgb must hold width * height * 3 bytes, got width=2, height=3, bytes=5");
        assertThatThrownBy(() -> new PixelArray(0, 3, new byte[0]))
                .hasMessage("width and height must be from 1 to 65535, got width=0, height=3");
    }

    @Test
    void matchesNoOtherType() {
        assertThat(PixelArray.matches(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1), }\n")))
                .isFalse();
        assertThat(PixelArray.matches(Arrays.copyOf(NUMPY, 12))).isFalse();
    }
}

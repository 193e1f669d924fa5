package org.saccade.data.image;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.saccade.data.image.BadImageException.Reason;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class NpyArrayTest {

    private static final NpyArray ARRAY = new NpyArray(2, 3, new float[] {1.5f, -2, 0.1f, 3, 4, 5});

    /** What {@code numpy.save} of NumPy 2.4 writes for {@link #ARRAY}: preamble, header, data. */
    private static final byte[] NUMPY = npy(
            "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }" + " ".repeat(58) + "\n",
            "0000c03f000000c0cdcccc3d00004040000080400000a040");

    private static byte[] npy(String header, String data) {
        String hex = "934e554d50590100"
                + HexFormat.of().toHexDigits((byte) header.length())
                + "00"
                + HexFormat.of().formatHex(header.getBytes(StandardCharsets.US_ASCII))
                + data;
        return HexFormat.of().parseHex(hex);
    }

    private static byte[] numpyWith(String text, String other) {
        String all = new String(NUMPY, StandardCharsets.ISO_8859_1);
        assertThat(all).contains(text);
        // The spaces behind the dictionary make up for the difference.
        String padding = " ".repeat(text.length() + 30);
        return all.replace(text, other)
                .replace(", }" + padding, ", }" + " ".repeat(2 * text.length() + 30 - other.length()))
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void readsAndWritesTheBytesOfNumpy() throws Exception {
        assertThat(NpyArray.parse(NUMPY)).isEqualTo(ARRAY);
        assertThat(ARRAY.toBytes()).isEqualTo(NUMPY);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 512", "7, 13", "3, 65535", "65535, 1"})
    void comesBackAsItWas(int channels, int length) throws Exception {
        float[] data = new float[channels * length];
        for (int i = 0; i < data.length; i++) {
            data[i] = i * 0.3f - 1;
        }
        data[0] = -0.0f;
        NpyArray array = new NpyArray(channels, length, data);
        byte[] bytes = array.toBytes();
        assertThat((bytes.length - data.length * 4) % 64).isZero();
        assertThat(NpyArray.parse(bytes)).isEqualTo(array);
    }

    /** Older releases of NumPy pad less. */
    @Test
    void takesAnyPadding() throws Exception {
        assertThat(NpyArray.parse(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1), }\n", "0000c03f")))
                .isEqualTo(new NpyArray(1, 1, new float[] {1.5f}));
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                arguments(new byte[0], Reason.EMPTY, "the array is empty (0 bytes)"),
                arguments(
                        new NpyArray(1, 3, new float[] {1, Float.NaN, 2}).toBytes(),
                        Reason.DECODE_FAILED,
                        "the values must be finite, got NaN at place 1"),
                arguments(with(0, 0x94), Reason.NOT_AN_IMAGE, "no .npy by content: its magic bytes are missing"),
                arguments(with(6, 2), Reason.DECODE_FAILED, "the version must be 1.0, got 2.0"),
                arguments(with(7, 1), Reason.DECODE_FAILED, "the version must be 1.0, got 1.1"),
                arguments(with(10, '['), Reason.DECODE_FAILED, "its header is none that numpy.save writes"),
                arguments(
                        numpyWith("'<f4'", "'>f4'"),
                        Reason.DECODE_FAILED,
                        "the type must be '<f4', little-endian float32, got '>f4'"),
                arguments(numpyWith("'<f4'", "[('x', '<f4')]"), Reason.DECODE_FAILED, "got [('x', '<f4')]"),
                arguments(numpyWith("False", "True"), Reason.DECODE_FAILED, "got fortran_order=True"),
                arguments(
                        numpyWith("(2, 3)", "(6,)"),
                        Reason.DECODE_FAILED,
                        "the shape must be (channels, length), each side from 1 to 65535, got (6,)"),
                arguments(numpyWith("(2, 3)", "(1, 2, 3)"), Reason.DECODE_FAILED, "got (1, 2, 3)"),
                arguments(numpyWith("(2, 3)", "(0, 3)"), Reason.DECODE_FAILED, "got (0, 3)"),
                arguments(numpyWith("(2, 3)", "(1, 65536)"), Reason.DECODE_FAILED, "got (1, 65536)"),
                arguments(numpyWith("(2, 3)", "(99999999999, 3)"), Reason.DECODE_FAILED, "got (99999999999, 3)"),
                arguments(
                        numpyWith("(2, 3)", "(65535, 65535)"),
                        Reason.TRUNCATED,
                        "the .npy has 24 bytes of data, its shape needs 17179344900"),
                arguments(
                        Arrays.copyOf(NUMPY, NUMPY.length + 1),
                        Reason.DECODE_FAILED,
                        "the .npy has 25 bytes of data, its shape needs 24"));
    }

    private static byte[] with(int place, int value) {
        byte[] bytes = NUMPY.clone();
        bytes[place] = (byte) value;
        return bytes;
    }

    @ParameterizedTest
    @MethodSource("refused")
    void saysWhatItCannotTake(byte[] bytes, Reason reason, String message) {
        assertThatThrownBy(() -> NpyArray.parse(bytes))
                .isInstanceOfSatisfying(
                        BadImageException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(message)
                .message()
                .hasLineCount(1);
    }

    @Test
    void findsEveryCut() {
        for (int length = 0; length < NUMPY.length; length++) {
            byte[] cut = Arrays.copyOf(NUMPY, length);
            assertThatThrownBy(() -> NpyArray.parse(cut))
                    .as("%d bytes", length)
                    .isInstanceOfSatisfying(BadImageException.class, e -> assertThat(e.reason())
                            .isIn(Reason.EMPTY, Reason.NOT_AN_IMAGE, Reason.TRUNCATED));
        }
    }

    @Test
    void holdsWhatItsShapeSays() {
        assertThatThrownBy(() -> new NpyArray(2, 3, new float[5]))
                .hasMessage("data must hold channels * length values, got channels=2, length=3, values=5");
        assertThatThrownBy(() -> new NpyArray(0, 3, new float[0]))
                .hasMessage("channels and length must be from 1 to 65535, got channels=0, length=3");
    }
}

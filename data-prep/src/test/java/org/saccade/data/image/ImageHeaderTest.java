package org.saccade.data.image;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.saccade.data.image.BadImageException.Reason;
import org.saccade.data.shard.PixelArray;

import java.awt.image.BufferedImage;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class ImageHeaderTest {

    static Stream<Arguments> images() {
        return Stream.of(
                arguments(
                        "JPEG",
                        OddImages.jpeg(33, 17),
                        new ImageHeader(ImageHeader.Kind.JPEG, 33, 17, 3, false, false)),
                arguments(
                        "progressive",
                        OddImages.progressiveJpeg(33, 17),
                        new ImageHeader(ImageHeader.Kind.JPEG, 33, 17, 3, true, false)),
                arguments(
                        "grey",
                        OddImages.greyJpeg(1, 300),
                        new ImageHeader(ImageHeader.Kind.JPEG, 1, 300, 1, false, false)),
                arguments(
                        "arithmetic coding",
                        OddImages.arithmeticJpeg(),
                        new ImageHeader(ImageHeader.Kind.JPEG, 16, 16, 1, false, true)),
                arguments(
                        "lossless",
                        OddImages.losslessJpeg(),
                        new ImageHeader(ImageHeader.Kind.JPEG, 16, 16, 1, false, true)),
                arguments(
                        "behind EXIF",
                        OddImages.withExifOrientation6(OddImages.jpeg(33, 17)),
                        new ImageHeader(ImageHeader.Kind.JPEG, 33, 17, 3, false, false)),
                arguments(
                        "PNG",
                        OddImages.png(33, 17, BufferedImage.TYPE_INT_RGB),
                        new ImageHeader(ImageHeader.Kind.PNG, 33, 17, 3, false, false)),
                arguments(
                        "PNG with alpha",
                        OddImages.png(33, 17, BufferedImage.TYPE_INT_ARGB),
                        new ImageHeader(ImageHeader.Kind.PNG, 33, 17, 4, false, false)),
                arguments(
                        "grey PNG",
                        OddImages.png(33, 17, BufferedImage.TYPE_BYTE_GRAY),
                        new ImageHeader(ImageHeader.Kind.PNG, 33, 17, 1, false, false)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("images")
    void readsWhatTheBytesAre(String name, byte[] bytes, ImageHeader expected) throws Exception {
        assertThat(ImageHeader.of(bytes)).as(name).isEqualTo(expected);
    }

    static Stream<Arguments> badImages() {
        byte[] jpeg = OddImages.jpeg(33, 17);
        byte[] png = OddImages.png(33, 17, BufferedImage.TYPE_INT_RGB);
        return Stream.of(
                arguments(new byte[0], Reason.EMPTY, "0 bytes"),
                arguments("hello".getBytes(StandardCharsets.UTF_8), Reason.NOT_AN_IMAGE, "it begins with 0x68656c6c"),
                arguments(new byte[] {(byte) 0xFF}, Reason.NOT_AN_IMAGE, "it begins with 0xff"),
                arguments(Arrays.copyOf(jpeg, 2), Reason.TRUNCATED, "cut inside its header, after 2 bytes"),
                arguments(Arrays.copyOf(jpeg, 30), Reason.TRUNCATED, "cut inside its header, after 30 bytes"),
                arguments(Arrays.copyOf(png, 20), Reason.TRUNCATED, "cut inside its header, after 20 bytes"),
                arguments(
                        new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xD9},
                        Reason.DECODE_FAILED,
                        "no frame header before byte 2"));
    }

    @ParameterizedTest
    @MethodSource("badImages")
    void saysWhyThereIsNoHeader(byte[] bytes, Reason reason, String message) {
        assertThatThrownBy(() -> ImageHeader.of(bytes))
                .isInstanceOfSatisfying(
                        BadImageException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "C0, false, false", "C1, false, false", "C2, true, false", "C3, false, true", "C5, false, true",
                "C6, true, true",
        "C7, false, true", "C9, false, true", "CA, true, true", "CB, false, true", "CD, false, true", "CE, true, true",
        "CF, false, true"
    })
    void tellsTheKindsOfJpegByTheirFrame(String code, boolean progressive, boolean rare) throws Exception {
        byte[] jpeg = HexFormat.of().parseHex("ffd8ff" + code + "000b080010001001011100");
        assertThat(ImageHeader.of(jpeg))
                .isEqualTo(new ImageHeader(ImageHeader.Kind.JPEG, 16, 16, 1, progressive, rare));
    }

    /** Of the pixels nothing is copied: a header costs the same whatever their number. */
    @Test
    void readsTheHeaderOfPixelsAlone() throws Exception {
        byte[] npy = new PixelArray(1000, 700, new byte[1000 * 700 * 3]).toBytes();
        ImageHeader.of(npy);
        var thread = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = thread.getCurrentThreadAllocatedBytes();

        ImageHeader header = ImageCodec.check(npy);

        assertThat(thread.getCurrentThreadAllocatedBytes() - before).isLessThan(100_000);
        assertThat(header).isEqualTo(new ImageHeader(ImageHeader.Kind.PIXELS, 1000, 700, 3, false, false));
    }

    @Test
    void readsAnyPrefixWithoutAnyOtherFailure() {
        for (byte[] image : new byte[][] {OddImages.jpeg(9, 9), OddImages.png(9, 9, BufferedImage.TYPE_INT_RGB)}) {
            for (int length = 0; length < image.length; length++) {
                byte[] prefix = Arrays.copyOf(image, length);
                try {
                    assertThat(ImageHeader.of(prefix).width()).isEqualTo(9);
                } catch (BadImageException e) {
                    assertThat(e.reason()).isIn(Reason.EMPTY, Reason.NOT_AN_IMAGE, Reason.TRUNCATED);
                }
            }
        }
    }
}

package org.saccade.data.job;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.data.Digits;
import org.saccade.data.image.BadImageException;
import org.saccade.data.image.ImageCodec;
import org.saccade.data.image.ImageGeometry;
import org.saccade.data.image.ImageHeader;
import org.saccade.data.image.OddImages;
import org.saccade.data.image.RgbImage;
import org.saccade.data.shard.ImageFormat;
import org.saccade.data.shard.PixelArray;
import org.saccade.data.shard.SampleFlag;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ImageConversionTest {

    /** Mean over all values, of 255: the loss of a JPEG of a smooth picture, and of two ways to shrink it. */
    private static final double JPEG_LOSS = 4.0;

    /** EXIF of one entry, which says "turn me by 90 degrees". */
    private static final byte[] TURN = HexFormat.of()
            .parseHex("4d4d002a00000008" + "0001" + "0112" + "0003" + "00000001" + "00060000" + "00000000");

    private static final int RGB = BufferedImage.TYPE_INT_RGB;

    static Stream<ImageConversion> conversions() {
        return Stream.of(new Passthrough(90), new Resize(37, 90), new RawPixels(37));
    }

    private static StoredImage converted(ImageConversion conversion, byte[] bytes) throws BadImageException {
        return conversion.convert(ImageHeader.of(bytes), bytes);
    }

    private static RgbImage pixels(StoredImage image) throws BadImageException {
        RgbImage pixels = ImageCodec.decode(image.bytes());
        assertThat(pixels.width()).isEqualTo(image.width());
        assertThat(pixels.height()).isEqualTo(image.height());
        return pixels;
    }

    private static byte[] npy(int width, int height) throws BadImageException {
        RgbImage image = ImageCodec.decode(OddImages.png(width, height, RGB));
        return new PixelArray(width, height, image.data()).toBytes();
    }

    // Passthrough

    @Test
    void passthroughKeepsBytesEvenWithExif() throws Exception {
        for (byte[] bytes : List.of(
                OddImages.jpeg(613, 431),
                OddImages.progressiveJpeg(61, 43),
                OddImages.greyJpeg(61, 43),
                OddImages.withExifOrientation6(OddImages.jpeg(61, 43)),
                OddImages.png(61, 43, BufferedImage.TYPE_INT_ARGB))) {
            assertThat(converted(new Passthrough(90), bytes).bytes()).isSameAs(bytes);
        }
    }

    @Test
    void passthroughEncodesPixelsAtTheirOwnSize() throws Exception {
        StoredImage stored = converted(new Passthrough(95), npy(61, 43));
        assertBaseline420(stored);
        assertThat(stored.flags()).isEmpty();
        assertThat(OddImages.difference(pixels(stored), ImageCodec.decode(npy(61, 43))))
                .isLessThan(JPEG_LOSS);
        assertThat(converted(new Passthrough(50), npy(61, 43)).bytes()).hasSizeLessThan(stored.bytes().length);
    }

    @Test
    void aRareKindOfJpegBecomesAUsualOne() throws Exception {
        byte[] rare = OddImages.arithmeticJpeg();
        for (ImageConversion conversion : List.of(new Passthrough(95), new Resize(16, 95), new Resize(7, 95))) {
            assertBaseline420(converted(conversion, rare));
        }
        assertThat(OddImages.difference(pixels(converted(new Passthrough(95), rare)), ImageCodec.decode(rare)))
                .isLessThan(JPEG_LOSS);
    }

    /** OpenCV was built without them. */
    @ParameterizedTest
    @MethodSource("conversions")
    void aLosslessJpegIsBadInEveryMode(ImageConversion conversion) {
        assertThatThrownBy(() -> converted(conversion, OddImages.losslessJpeg()))
                .isInstanceOf(BadImageException.class)
                .hasMessage("the JPEG of 16x16 cannot be decoded: the decoder refused its 81 bytes");
    }

    /** An encoder throws where a side is too long for it, so such an image must be refused before. */
    @Test
    void noSideIsTooLongToEncode() throws Exception {
        PixelArray longest = new PixelArray(65_500, 1, new byte[65_500 * 3]);
        PixelArray longer = new PixelArray(1, 65_535, new byte[65_535 * 3]);
        for (ImageConversion conversion : List.of(new Passthrough(95), new Resize(256, 90))) {
            assertBaseline420(converted(conversion, longest.toBytes()));
            assertThatThrownBy(() -> converted(conversion, longer.toBytes()))
                    .isInstanceOf(BadImageException.class)
                    .hasMessage("an image has at most 100000000 pixels and 65500 on a side, got 1x65535");
        }
    }

    // Resize

    // spotless:off
    @ParameterizedTest
    @CsvSource({
        // width, height, short side, new width, new height
        " 500,  375,  256,  341,  256",
        " 375,  500,  256,  256,  341",
        " 613,  431,   37,   52,   37", // decoded at an eighth
        " 431,  613,   53,   53,   75",
        " 613,  431,  107,  152,  107", // at a quarter
        " 613,  431,  211,  300,  211", // at a half
        " 613,  431,  216,  307,  216", // at full size
        "  61,   43,   42,   59,   42",
        "  61,   61,   13,   13,   13"
    })
    // spotless:on
    void resizeShrinksTheShortSide(int width, int height, int side, int newWidth, int newHeight) throws Exception {
        for (byte[] bytes : List.of(
                OddImages.jpeg(width, height),
                OddImages.progressiveJpeg(width, height),
                OddImages.png(width, height, RGB),
                npy(width, height))) {
            StoredImage stored = converted(new Resize(side, 95), bytes);
            assertBaseline420(stored);
            assertThat(stored.width()).isEqualTo(newWidth);
            assertThat(stored.height()).isEqualTo(newHeight);
            assertThat(stored.flags()).containsExactly(SampleFlag.RESIZED);
            RgbImage whole = OddImages.resized(ImageCodec.decode(bytes), side);
            assertThat(OddImages.difference(pixels(stored), whole)).isLessThan(JPEG_LOSS);
        }
    }

    /** They are worse than other JPEGs, since their colours are halved again. */
    @ParameterizedTest
    @CsvSource({"3, 1000, 2, 2, 666", "1009, 2, 1, 504, 1", "1, 5, 1, 1, 5"})
    void resizeTakesStripes(int width, int height, int side, int newWidth, int newHeight) throws Exception {
        StoredImage stored = converted(new Resize(side, 95), npy(width, height));
        assertThat(pixels(stored).width()).isEqualTo(newWidth);
        assertThat(pixels(stored).height()).isEqualTo(newHeight);
    }

    @ParameterizedTest
    @CsvSource({"61, 43, 43", "61, 43, 44", "43, 61, 384", "1, 1, 1", "1, 65, 1"})
    void resizeKeepsTheBytesOfASmallImage(int width, int height, int side) throws Exception {
        for (byte[] bytes : List.of(
                OddImages.jpeg(width, height),
                OddImages.greyJpeg(width, height),
                OddImages.png(width, height, BufferedImage.TYPE_BYTE_GRAY))) {
            StoredImage stored = converted(new Resize(side, 90), bytes);
            assertThat(stored.bytes()).isSameAs(bytes);
            assertThat(stored.flags()).isEmpty();
        }
        StoredImage progressive = converted(new Resize(side, 90), OddImages.progressiveJpeg(width, height));
        assertThat(progressive.flags()).containsExactly(SampleFlag.PROGRESSIVE);
    }

    @ParameterizedTest
    @CsvSource({"61, 43, 43", "61, 43, 4096"})
    void resizeMagnifiesNothing(int width, int height, int side) throws Exception {
        StoredImage stored = converted(new Resize(side, 90), npy(width, height));
        assertBaseline420(stored);
        assertThat(stored.width()).isEqualTo(width);
        assertThat(stored.height()).isEqualTo(height);
        assertThat(stored.flags()).isEmpty();
    }

    @Test
    void resizeWritesThreeComponentsOfGreyAndDropsAlpha() throws Exception {
        for (byte[] bytes : List.of(
                OddImages.greyJpeg(61, 43),
                OddImages.png(61, 43, BufferedImage.TYPE_BYTE_GRAY),
                OddImages.png(61, 43, BufferedImage.TYPE_INT_ARGB),
                OddImages.png(61, 43, BufferedImage.TYPE_BYTE_INDEXED))) {
            StoredImage stored = converted(new Resize(29, 95), bytes);
            assertBaseline420(stored);
            assertThat(OddImages.difference(pixels(stored), OddImages.resized(OddImages.decodedByImageIo(bytes), 29)))
                    .isLessThan(JPEG_LOSS + 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void resizeTurnsNothingAndLeavesNoExif(int orientation) throws Exception {
        byte[] plain = OddImages.jpeg(61, 43);
        byte[] exif = OddImages.withExifOrientation(plain, orientation);

        StoredImage small = converted(new Resize(43, 90), exif);
        assertThat(small.bytes()).isEqualTo(plain);
        assertThat(small.flags()).containsExactly(SampleFlag.EXIF_STRIPPED);

        StoredImage large = converted(new Resize(31, 90), exif);
        assertThat(large.bytes()).isEqualTo(converted(new Resize(31, 90), plain).bytes());
        assertThat(new String(large.bytes(), StandardCharsets.ISO_8859_1)).doesNotContain("Exif");
        assertThat(converted(new RawPixels(31), exif).bytes())
                .isEqualTo(converted(new RawPixels(31), plain).bytes());
    }

    @Test
    void resizeTakesTheExifOutOfAPngAndNothingElse() throws Exception {
        byte[] plain = OddImages.withChunk(OddImages.png(61, 43, RGB), "tEXt", new byte[] {'a', 0, 'b'});
        byte[] exif = OddImages.withChunk(plain, "eXIf", TURN);

        StoredImage small = converted(new Resize(43, 90), exif);
        assertThat(small.bytes()).isEqualTo(plain);
        assertThat(small.flags()).containsExactly(SampleFlag.EXIF_STRIPPED);
        assertThat(converted(new Resize(43, 90), OddImages.withChunk(exif, "eXIf", TURN))
                        .bytes())
                .isEqualTo(plain);
        assertThat(converted(new Resize(43, 90), plain).bytes()).isSameAs(plain);
        assertThat(converted(new Passthrough(95), exif).bytes()).isSameAs(exif);
        assertThat(converted(new Resize(31, 90), exif).bytes())
                .isEqualTo(converted(new Resize(31, 90), plain).bytes());
    }

    @Test
    void fourInksBecomeThreeColoursInEveryMode() throws Exception {
        int seen = 0;
        for (byte[] digit : Digits.val().values()) {
            if (hasFourInks(digit)) {
                seen++;
                RgbImage whole = ImageCodec.decode(digit);
                int side = Math.min(whole.width(), whole.height());
                StoredImage kept = converted(new Passthrough(95), digit);
                assertBaseline420(kept);
                assertThat(OddImages.difference(pixels(kept), whole)).isLessThan(JPEG_LOSS);
                StoredImage small = converted(new Resize(side, 95), digit);
                assertThat(small.bytes()).isEqualTo(kept.bytes());
                StoredImage shrunk = converted(new Resize(17, 95), digit);
                assertBaseline420(shrunk);
                assertThat(OddImages.difference(pixels(shrunk), OddImages.resized(whole, 17)))
                        .isLessThan(2 * JPEG_LOSS);
            }
        }
        assertThat(seen).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"37, 90", "17, 90", "17, 1"})
    void fourInksAreEncodedAt95AtLeast(int side, int quality) throws Exception {
        byte[] digit = Digits.val().values().stream()
                .filter(ImageConversionTest::hasFourInks)
                .findFirst()
                .orElseThrow();
        byte[] at95 = converted(new Resize(side, 95), digit).bytes();

        assertThat(converted(new Resize(side, quality), digit).bytes()).isEqualTo(at95);
        assertThat(converted(new Resize(side, 100), digit).bytes()).hasSizeGreaterThan(at95.length);
        assertThat(converted(new Passthrough(quality), digit).bytes())
                .isEqualTo(converted(new Passthrough(95), digit).bytes());
    }

    private static boolean hasFourInks(byte[] jpeg) {
        try {
            return ImageHeader.of(jpeg).components() == 4;
        } catch (BadImageException e) {
            throw new AssertionError(e);
        }
    }

    // RawPixels

    @ParameterizedTest
    @CsvSource({"613, 431, 37", "431, 613, 224", "61, 43, 43", "61, 43, 97", "1, 1, 3", "1009, 2, 1"})
    void rawStoresTheMiddleSquareAsNumpyReadsIt(int width, int height, int side) throws Exception {
        for (byte[] bytes :
                List.of(OddImages.jpeg(width, height), OddImages.png(width, height, RGB), npy(width, height))) {
            StoredImage stored = converted(new RawPixels(side), bytes);
            assertThat(stored.format()).isEqualTo(ImageFormat.PIXELS);
            assertThat(stored.flags())
                    .isEqualTo(side == Math.min(width, height) ? Set.of() : Set.of(SampleFlag.RESIZED));
            RgbImage read = readAsNumpyDoes(stored.bytes());
            assertThat(read.width()).isEqualTo(side);
            assertThat(read.height()).isEqualTo(side);
            RgbImage whole = OddImages.resized(ImageCodec.decode(bytes), side);
            int x = (whole.width() - side) / 2;
            int y = (whole.height() - side) / 2;
            assertThat(OddImages.difference(read, ImageGeometry.window(whole, x, y, side, side)))
                    .isLessThan(JPEG_LOSS);
            assertThat(pixels(stored)).isEqualTo(read);
        }
    }

    @Test
    void rawKeepsPixelsThatHaveTheSizeAlready() throws Exception {
        byte[] npy = npy(43, 43);
        assertThat(converted(new RawPixels(43), npy).bytes()).isEqualTo(npy);
    }

    // All modes

    @ParameterizedTest
    @MethodSource("conversions")
    void theSameBytesGiveTheSameBytes(ImageConversion conversion) throws Exception {
        for (byte[] bytes : List.of(OddImages.jpeg(317, 193), OddImages.png(61, 43, RGB), npy(61, 43))) {
            assertThat(converted(conversion, bytes.clone()).bytes())
                    .isEqualTo(converted(conversion, bytes).bytes());
        }
    }

    @ParameterizedTest
    @MethodSource("conversions")
    void aCutImageIsBadInEveryMode(ImageConversion conversion) {
        for (byte[] bytes : List.of(
                OddImages.jpeg(317, 193),
                OddImages.progressiveJpeg(317, 193),
                OddImages.png(61, 43, RGB),
                OddImages.jpeg(31, 29))) {
            for (double part : new double[] {0.3, 0.6, 0.95, 0.9999}) {
                assertThatThrownBy(() -> converted(conversion, OddImages.cut(bytes, part)))
                        .isInstanceOf(BadImageException.class);
            }
        }
    }

    @Test
    void refusesSettingsThatMeanNothing() {
        assertThatThrownBy(() -> new Resize(0, 90)).hasMessage("the short side must have 1 to 4096 pixels, got 0");
        assertThatThrownBy(() -> new RawPixels(4097)).hasMessage("the short side must have 1 to 4096 pixels, got 4097");
        assertThatThrownBy(() -> new Resize(256, 101)).hasMessage("the quality of a JPEG must be 1 to 100, got 101");
        assertThatThrownBy(() -> new Passthrough(0)).hasMessage("the quality of a JPEG must be 1 to 100, got 0");
    }

    @Test
    void namesTheSettingsThatMatter() {
        assertThat(new Passthrough(95).settings()).hasToString("{mode=passthrough, quality=95}");
        assertThat(new Resize(256, 90).settings()).hasToString("{mode=resize, quality=90, short_side=256}");
        assertThat(new RawPixels(224).settings()).hasToString("{mode=raw, short_side=224}");
    }

    /** A frame header of three components, of which the first is sampled twice as densely in both directions. */
    private static void assertBaseline420(StoredImage image) throws BadImageException {
        assertThat(image.format()).isEqualTo(ImageFormat.JPG);
        assertThat(ImageHeader.of(image.bytes()))
                .isEqualTo(new ImageHeader(ImageHeader.Kind.JPEG, image.width(), image.height(), 3, false, false));
        String sides = String.format(Locale.ROOT, "%04x%04x", image.height(), image.width());
        assertThat(HexFormat.of().formatHex(image.bytes()))
                .contains("ffc0001108" + sides + "03" + "012200" + "021101" + "031101");
    }

    /** By the specification of the format (NEP 1), not by the code under test. */
    private static RgbImage readAsNumpyDoes(byte[] npy) {
        ByteBuffer bytes = ByteBuffer.wrap(npy).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(HexFormat.of().formatHex(npy, 0, 8)).isEqualTo("934e554d50590100");
        int length = bytes.getShort(8);
        String header = new String(npy, 10, length, StandardCharsets.US_ASCII);
        assertThat((10 + length) % 64).isZero();
        assertThat(header)
                .startsWith("{'descr': '|u1', 'fortran_order': False, 'shape': (")
                .endsWith("\n");
        String[] shape =
                header.substring(header.indexOf('(') + 1, header.indexOf(')')).split(", ", -1);
        assertThat(shape).hasSize(3).endsWith("3");
        byte[] rgb = Arrays.copyOfRange(npy, 10 + length, npy.length);
        return new RgbImage(Integer.parseInt(shape[1]), Integer.parseInt(shape[0]), rgb);
    }
}

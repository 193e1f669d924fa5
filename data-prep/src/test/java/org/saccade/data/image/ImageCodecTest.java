package org.saccade.data.image;

import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.data.Digits;
import org.saccade.data.image.BadImageException.Reason;
import org.saccade.data.shard.PixelArray;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.CRC32;

import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class ImageCodecTest {

    /** Two decoders may round differently, and spread the halved chroma differently. */
    private static final double TWO_DECODERS = 2.0;

    static Stream<Arguments> goodImages() {
        byte[] jpeg = OddImages.jpeg(61, 43);
        return Stream.of(
                arguments("JPEG", jpeg),
                arguments("progressive", OddImages.progressiveJpeg(61, 43)),
                arguments("grey", OddImages.greyJpeg(61, 43)),
                arguments("EXIF orientation 6 is ignored", OddImages.withExifOrientation6(jpeg)),
                arguments("trailing bytes", OddImages.withTrailingBytes(jpeg)),
                arguments("PNG", OddImages.png(61, 43, BufferedImage.TYPE_INT_RGB)),
                arguments("PNG with alpha", OddImages.png(61, 43, BufferedImage.TYPE_INT_ARGB)),
                arguments("grey PNG", OddImages.png(61, 43, BufferedImage.TYPE_BYTE_GRAY)),
                arguments("palette PNG", OddImages.png(61, 43, BufferedImage.TYPE_BYTE_INDEXED)),
                arguments("one pixel", OddImages.jpeg(1, 1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goodImages")
    void agreesWithImageIo(String name, byte[] bytes) throws Exception {
        RgbImage decoded = ImageCodec.decode(bytes);
        assertThat(OddImages.difference(decoded, OddImages.decodedByImageIo(bytes)))
                .as(name)
                .isLessThan(TWO_DECODERS);
    }

    /** Adobe's other way to store four inks: three of them as brightness and two differences (T.872, 6.5.3). */
    @Test
    void convertsYcckByTheInksThatItStores() throws Exception {
        for (Map.Entry<String, byte[]> digit : Digits.val().entrySet()) {
            if (ImageHeader.of(digit.getValue()).components() == 4) {
                byte[] ycck = digit.getValue().clone();
                int adobe = new String(ycck, StandardCharsets.ISO_8859_1).indexOf("Adobe");
                ycck[adobe + 11] = 2;
                assertThat(OddImages.difference(ImageCodec.decode(ycck), fromInks(ycck, ImageCodecTest::inksOfYcck)))
                        .as(digit.getKey())
                        .isLessThan(TWO_DECODERS);
            }
        }
    }

    private static int[] inksOfYcck(int[] ycck) {
        double y = ycck[0];
        double blue = ycck[1] - 128;
        double red = ycck[2] - 128;
        return new int[] {
            255 - clamped(y + 1.402 * red),
            255 - clamped(y - 0.344136 * blue - 0.714136 * red),
            255 - clamped(y + 1.772 * blue),
            ycck[3]
        };
    }

    private static int clamped(double value) {
        return (int) Math.max(0, Math.min(255, Math.round(value)));
    }

    @Test
    void decodesEveryCmykDigitAtAFraction() throws Exception {
        for (Map.Entry<String, byte[]> digit : Digits.val().entrySet()) {
            if (ImageHeader.of(digit.getValue()).components() == 4) {
                RgbImage reduced = ImageCodec.decode(digit.getValue(), 2);
                assertThat(OddImages.difference(reduced, OddImages.means(fromInks(digit.getValue()), 2)))
                        .as(digit.getKey())
                        .isLessThan(TWO_DECODERS);
            }
        }
    }

    @Test
    void halvesTheDepthOf16Bits() throws Exception {
        BufferedImage deep = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
        deep.getRaster().setSample(0, 0, 0, 0x1234);
        deep.getRaster().setSample(1, 0, 0, 0xFE00);
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(deep, "png", png);
        assertThat(ImageCodec.decode(png.toByteArray()).data()).containsExactly(0x12, 0x12, 0x12, 0xFE, 0xFE, 0xFE);
    }

    @Test
    void convertsEveryCmykDigitByTheInksThatItStores() throws Exception {
        int seen = 0;
        for (Map.Entry<String, byte[]> digit : Digits.train().entrySet()) {
            ImageHeader header = ImageHeader.of(digit.getValue());
            if (header.components() == 4) {
                seen++;
                assertThat(OddImages.difference(ImageCodec.decode(digit.getValue()), fromInks(digit.getValue())))
                        .as(digit.getKey())
                        .isLessThan(TWO_DECODERS);
            }
        }
        assertThat(seen).isEqualTo(59);
    }

    @Test
    void agreesWithImageIoOnEveryOtherDigit() throws Exception {
        for (Map.Entry<String, byte[]> digit : Digits.val().entrySet()) {
            if (ImageHeader.of(digit.getValue()).components() != 4) {
                assertThat(OddImages.difference(
                                ImageCodec.decode(digit.getValue()), OddImages.decodedByImageIo(digit.getValue())))
                        .as(digit.getKey())
                        .isLessThan(TWO_DECODERS);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void decodesArithmeticCoding(int reduction) throws Exception {
        byte[] expected = new byte[16 * 16 * RgbImage.CHANNELS];
        for (int i = 0; i < expected.length; i++) {
            int pixel = i / RgbImage.CHANNELS;
            expected[i] = (byte) (pixel % 16 * 11 + pixel / 16 * 3);
        }
        RgbImage picture = OddImages.means(new RgbImage(16, 16, expected), reduction);
        assertThat(OddImages.difference(ImageCodec.decode(OddImages.arithmeticJpeg(), reduction), picture))
                .isLessThan(4);
    }

    static Stream<Arguments> reducedImages() {
        byte[] jpeg = OddImages.jpeg(61, 43);
        return Stream.of(
                arguments("JPEG", jpeg, 2, 31, 22),
                arguments("JPEG", jpeg, 4, 16, 11),
                arguments("JPEG", jpeg, 8, 8, 6),
                arguments("progressive", OddImages.progressiveJpeg(61, 43), 4, 16, 11),
                arguments("grey", OddImages.greyJpeg(61, 43), 2, 31, 22),
                arguments("EXIF orientation 6 is ignored", OddImages.withExifOrientation6(jpeg), 2, 31, 22),
                arguments("one pixel", OddImages.jpeg(1, 1), 8, 1, 1));
    }

    @ParameterizedTest(name = "{0} by {2}")
    @MethodSource("reducedImages")
    void decodesToAPartOfTheSize(String name, byte[] jpeg, int reduction, int width, int height) throws Exception {
        RgbImage reduced = ImageCodec.decode(jpeg, reduction);

        assertThat(reduced.width()).as(name).isEqualTo(width);
        assertThat(reduced.height()).as(name).isEqualTo(height);
        assertThat(OddImages.difference(reduced, OddImages.means(ImageCodec.decode(jpeg), reduction)))
                .as(name)
                .isLessThan(TWO_DECODERS);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8})
    void takesPixelsThatWereDecodedBefore(int reduction) throws Exception {
        RgbImage image = ImageCodec.decode(OddImages.png(61, 43, BufferedImage.TYPE_INT_RGB));
        byte[] npy = new PixelArray(61, 43, image.data()).toBytes();
        assertThat(ImageCodec.decode(npy, reduction)).isEqualTo(image);
        assertThat(ImageCodec.check(npy)).isEqualTo(new ImageHeader(ImageHeader.Kind.PIXELS, 61, 43, 3, false, false));
        assertThatThrownBy(() -> ImageCodec.decode(OddImages.cut(npy, 0.9)))
                .isInstanceOfSatisfying(
                        BadImageException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TRUNCATED));
    }

    @Test
    void decodesAPngWholeWhateverTheReduction() throws Exception {
        byte[] png = OddImages.png(61, 43, BufferedImage.TYPE_INT_RGB);
        assertThat(ImageCodec.decode(png, 4)).isEqualTo(ImageCodec.decode(png));
    }

    @Test
    void refusesAReductionThatIsNone() {
        assertThatThrownBy(() -> ImageCodec.decode(OddImages.jpeg(61, 43), 3))
                .hasMessage("reduction must be 1, 2, 4 or 8, got 3");
    }

    static Stream<Arguments> badImages() {
        byte[] jpeg = OddImages.jpeg(61, 43);
        byte[] png = OddImages.png(61, 43, BufferedImage.TYPE_INT_RGB);
        return Stream.of(
                arguments("empty", new byte[0], Reason.EMPTY, "the image is empty (0 bytes)"),
                arguments(
                        "text", "GIF89a".getBytes(StandardCharsets.UTF_8), Reason.NOT_AN_IMAGE, "neither JPEG nor PNG"),
                arguments("JPEG at 60 %", OddImages.cut(jpeg, 0.6), Reason.TRUNCATED, "the JPEG is cut"),
                arguments(
                        "JPEG without its end mark",
                        OddImages.cut(jpeg, 0.999),
                        Reason.TRUNCATED,
                        "no end marker in its"),
                arguments(
                        "progressive at 60 %",
                        OddImages.cut(OddImages.progressiveJpeg(61, 43), 0.6),
                        Reason.TRUNCATED,
                        "the JPEG is cut short"),
                arguments("JPEG header only", OddImages.cut(jpeg, 0.1), Reason.TRUNCATED, "the JPEG is cut"),
                arguments("PNG at 60 %", OddImages.cut(png, 0.6), Reason.TRUNCATED, "the PNG is cut short"),
                arguments(
                        "PNG with a wrong chunk",
                        damaged(png),
                        Reason.DECODE_FAILED,
                        "the PNG of 61x43 cannot be decoded"),
                arguments(
                        "JPEG without tables",
                        OddImages.withoutTables(jpeg),
                        Reason.DECODE_FAILED,
                        "the JPEG of 61x43 cannot be decoded"),
                arguments("bomb", bomb(60_000, 60_000), Reason.TOO_MANY_PIXELS, "got 60000x60000"),
                arguments("long", bomb(1_000_000, 1), Reason.TOO_MANY_PIXELS, "65500 on a side, got 1000000x1"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badImages")
    void refusesWithAReason(String name, byte[] bytes, Reason reason, String message) {
        assertThatThrownBy(() -> ImageCodec.decode(bytes))
                .as(name)
                .isInstanceOfSatisfying(
                        BadImageException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(message);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badImages")
    void checksAsItDecodes(String name, byte[] bytes, Reason reason, String message) {
        assertThatThrownBy(() -> ImageCodec.check(bytes)).as(name).hasMessageContaining(message);
        assertThatThrownBy(() -> ImageCodec.decode(bytes, 4)).as(name).hasMessageContaining(message);
    }

    /** Checking computes less than decoding: it must not see less. */
    @Test
    void checkingRefusesWhatDecodingRefuses() {
        List<byte[]> jpegs = List.of(
                OddImages.jpeg(61, 43),
                OddImages.progressiveJpeg(61, 43),
                OddImages.greyJpeg(61, 43),
                OddImages.withExifOrientation6(OddImages.jpeg(317, 193)));
        Random random = new Random(1);
        int refused = 0;
        for (int i = 0; i < 4000; i++) {
            byte[] damaged = jpegs.get(i % jpegs.size()).clone();
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                damaged[2 + random.nextInt(i % 2 == 0 ? 400 : damaged.length - 2)] = (byte) random.nextInt(256);
            }
            boolean decoded = succeeds(() -> ImageCodec.decode(damaged));
            assertThat(succeeds(() -> ImageCodec.check(damaged)))
                    .as("image %d", i)
                    .isEqualTo(decoded);
            refused += decoded ? 0 : 1;
        }
        assertThat(refused).isBetween(400, 3600);
    }

    private static boolean succeeds(Callable<?> use) {
        try {
            use.call();
            return true;
        } catch (BadImageException e) {
            return false;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void givesTheHeaderOfWhatItChecks() throws Exception {
        byte[] png = OddImages.png(61, 43, BufferedImage.TYPE_INT_RGB);
        assertThat(ImageCodec.check(png)).isEqualTo(ImageHeader.of(png));
    }

    @Test
    void encodesWhatItDecodes() throws Exception {
        RgbImage picture = ImageCodec.decode(OddImages.png(61, 43, BufferedImage.TYPE_INT_RGB));
        byte[] encoded = ImageCodec.encodeJpeg(picture, 95);
        assertThat(ImageHeader.of(encoded)).isEqualTo(new ImageHeader(ImageHeader.Kind.JPEG, 61, 43, 3, false, false));
        assertThat(OddImages.difference(OddImages.decodedByImageIo(encoded), picture))
                .isLessThan(4);
        assertThat(ImageCodec.encodeJpeg(picture, 95)).isEqualTo(encoded);
    }

    /** The message as OpenCV writes it where the machine has no such memory: 2^50 bytes. */
    @Test
    void aLackOfMemoryIsNoFaultOfTheImage() {
        assertThatThrownBy(() -> new Mat(1 << 30, 1 << 20, CV_8UC1))
                .isInstanceOfSatisfying(RuntimeException.class, e -> assertThat(OpenCv.isOutOfMemory(e))
                        .isTrue());
        assertThatThrownBy(() -> OddImages.resized(new RgbImage(1, 1, new byte[3]), 0, 0))
                .isInstanceOfSatisfying(RuntimeException.class, e -> assertThat(OpenCv.isOutOfMemory(e))
                        .isFalse());
    }

    @Test
    void refusesAQualityThatIsNone() {
        RgbImage pixel = new RgbImage(1, 1, new byte[3]);
        assertThatThrownBy(() -> ImageCodec.encodeJpeg(pixel, 0)).hasMessage("quality must be 1 to 100, got 0");
    }

    /** Adobe stores 255 minus the ink, so a colour is the product of two stored values. */
    private static RgbImage fromInks(byte[] jpeg) throws IOException {
        return fromInks(jpeg, inks -> inks);
    }

    /** @param inks of the values that are stored for a pixel */
    private static RgbImage fromInks(byte[] jpeg, UnaryOperator<int[]> inks) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
        try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(jpeg))) {
            reader.setInput(in);
            Raster raster = reader.readRaster(0, null);
            byte[] data = new byte[raster.getWidth() * raster.getHeight() * RgbImage.CHANNELS];
            for (int y = 0, i = 0; y < raster.getHeight(); y++) {
                for (int x = 0; x < raster.getWidth(); x++) {
                    int[] stored = inks.apply(raster.getPixel(x, y, (int[]) null));
                    for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
                        data[i++] = (byte) (stored[channel] * stored[3] / 255);
                    }
                }
            }
            return new RgbImage(raster.getWidth(), raster.getHeight(), data);
        } finally {
            reader.dispose();
        }
    }

    private static byte[] damaged(byte[] png) {
        byte[] damaged = png.clone();
        damaged[png.length / 2] ^= 1;
        return damaged;
    }

    /** A PNG that is all header: its size is what it claims. */
    private static byte[] bomb(int width, int height) {
        ByteBuffer png = ByteBuffer.allocate(33);
        png.put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'}).putInt(13);
        png.put("IHDR".getBytes(StandardCharsets.US_ASCII)).putInt(width).putInt(height);
        png.put(new byte[] {8, 2, 0, 0, 0});
        CRC32 crc = new CRC32();
        crc.update(png.array(), 12, 17);
        return png.putInt((int) crc.getValue()).array();
    }
}

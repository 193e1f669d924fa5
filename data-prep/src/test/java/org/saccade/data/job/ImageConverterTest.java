package org.saccade.data.job;

import org.junit.jupiter.api.Test;
import org.saccade.data.Digits;
import org.saccade.data.image.ImageCodec;
import org.saccade.data.image.ImageHeader;
import org.saccade.data.image.NpyArray;
import org.saccade.data.image.OddImages;
import org.saccade.data.image.RgbImage;
import org.saccade.data.shard.ImageFormat;
import org.saccade.data.shard.PixelArray;
import org.saccade.data.shard.PixelSums;
import org.saccade.data.shard.Sample;
import org.saccade.data.shard.SampleFlag;
import org.saccade.data.shard.Sha256;
import org.saccade.data.source.SourceImage;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class ImageConverterTest {

    private static final ImageConverter KEEPING = new ImageConverter(Passthrough.DEFAULT);

    private static SourceImage named(String fileName) {
        return new SourceImage("train", "key", fileName, 3, "mem:/folder/t.tar", 512, 9);
    }

    private static Sample good(String fileName, byte[] bytes) {
        return converted(fileName, bytes, false).sample();
    }

    private static Outcome.Good converted(String fileName, byte[] bytes, boolean measured) {
        Outcome outcome = KEEPING.convert(named(fileName), bytes, measured);
        assertThat(outcome).isInstanceOf(Outcome.Good.class);
        return (Outcome.Good) outcome;
    }

    @Test
    void keepsTheBytesOfACleanJpeg() {
        byte[] jpeg = OddImages.jpeg(20, 10);
        Sample sample = good("key.JPEG", jpeg);
        assertThat(sample.bytes()).isSameAs(jpeg);
        assertThat(sample.format()).isEqualTo(ImageFormat.JPG);
        assertThat(sample.label()).isEqualTo(3);
        assertThat(sample.width()).isEqualTo(20);
        assertThat(sample.height()).isEqualTo(10);
        assertThat(sample.flags()).isEmpty();
    }

    @Test
    void flagsWhatIsUnusual() {
        assertThat(good("key.JPEG", OddImages.progressiveJpeg(20, 10)).flags()).containsExactly(SampleFlag.PROGRESSIVE);
        assertThat(good("key.JPEG", OddImages.greyJpeg(20, 10)).flags()).containsExactly(SampleFlag.GRAYSCALE);
    }

    @Test
    void keepsAPngAsAPng() {
        byte[] png = OddImages.png(20, 10, BufferedImage.TYPE_INT_ARGB);
        Sample sample = good("key.JPEG", png);
        assertThat(sample.bytes()).isSameAs(png);
        assertThat(sample.format()).isEqualTo(ImageFormat.PNG);
        assertThat(sample.flags()).containsExactly(SampleFlag.PNG_NAMED_JPEG);
        assertThat(good("key.png", png).flags()).isEmpty();
    }

    @Test
    void keepsASignal() {
        byte[] npy = new NpyArray(2, 3, new float[6]).toBytes();
        Sample sample = good("key.npy", npy);
        assertThat(sample.bytes()).isSameAs(npy);
        assertThat(sample.format()).isEqualTo(ImageFormat.NPY);
        assertThat(sample.width()).isEqualTo(3);
        assertThat(sample.height()).isEqualTo(2);
        assertThat(KEEPING.convert(named("key.npy"), OddImages.cut(npy, 0.9), false))
                .isInstanceOfSatisfying(
                        Outcome.Bad.class,
                        bad -> assertThat(bad.image().reason()).isEqualTo("TRUNCATED"));
    }

    @Test
    void encodesPixels() throws Exception {
        RgbImage pixels = ImageCodec.decode(OddImages.png(61, 43, BufferedImage.TYPE_INT_RGB));
        Sample sample = good("key.npy", new PixelArray(61, 43, pixels.data()).toBytes());
        assertThat(sample.format()).isEqualTo(ImageFormat.JPG);
        assertThat(sample.flags()).containsExactly(SampleFlag.PRE_DECODED);
        assertThat(OddImages.difference(ImageCodec.decode(sample.bytes()), pixels))
                .isLessThan(4);
    }

    @Test
    void turnsFourComponentsIntoThree() throws Exception {
        for (Map.Entry<String, byte[]> digit : Digits.val().entrySet()) {
            if (ImageHeader.of(digit.getValue()).components() == 4) {
                Sample sample = good(digit.getKey(), digit.getValue());
                assertThat(sample.flags()).containsExactly(SampleFlag.CMYK_CONVERTED);
                assertThat(ImageHeader.of(sample.bytes()).components()).isEqualTo(3);
                assertThat(OddImages.difference(ImageCodec.decode(sample.bytes()), ImageCodec.decode(digit.getValue())))
                        .isLessThan(3);
                return;
            }
        }
        throw new AssertionError("the validation digits have CMYK images");
    }

    @Test
    void hashesTheSourceAndMeasuresWhatIsStored() throws Exception {
        for (byte[] image : List.of(
                OddImages.jpeg(20, 10),
                OddImages.png(13, 7, BufferedImage.TYPE_INT_ARGB),
                new PixelArray(1, 2, new byte[] {1, 2, 3, 4, 5, 6}).toBytes())) {
            Outcome.Good good = converted("key", image, true);
            assertThat(good.sourceSha256()).isEqualTo(Sha256.hex(image));
            assertThat(good.pixels())
                    .isEqualTo(PixelSums.of(
                            ImageCodec.decode(good.sample().bytes()).data()));
            assertThat(converted("key", image, false).pixels()).isEqualTo(PixelSums.NONE);
        }
        byte[] signal = new NpyArray(2, 3, new float[6]).toBytes();
        assertThat(converted("key", signal, true).pixels()).isEqualTo(PixelSums.NONE);
    }

    @Test
    void saysWhyAnImageIsLeftOut() {
        Outcome outcome = KEEPING.convert(named("key.JPEG"), OddImages.cut(OddImages.jpeg(20, 10), 0.9), false);
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Bad.class, bad -> {
            assertThat(bad.image().reason()).isEqualTo("TRUNCATED");
            assertThat(bad.image().message()).startsWith("the JPEG is cut short");
            assertThat(bad.image().file()).isEqualTo("t.tar");
            assertThat(bad.image().offset()).isEqualTo(512);
            assertThat(bad.image().split()).isEqualTo("train");
            assertThat(bad.image().firstBytes()).hasSize(32).startsWith("ffd8ff");
        });
    }
}

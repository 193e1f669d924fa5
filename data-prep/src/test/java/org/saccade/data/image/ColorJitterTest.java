package org.saccade.data.image;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.data.order.SampleRandom;

import java.awt.Color;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class ColorJitterTest {
    private static final RgbImage NOISE = noise(4096);

    // spotless:off
    @ParameterizedTest
    @CsvSource({
        "BRIGHTNESS, 1.5,   100 150 200,  150 225 255",
        "BRIGHTNESS, 0.5,   101 150 200,   50  75 100",
        "BRIGHTNESS, 0,     100 150 200,    0   0   0",
        "SATURATION, 0,     100 150 200,  141 141 141", // 0.299 R + 0.587 G + 0.114 B = 140.75
        "SATURATION, 2,     100 150 200,   59 159 255",
        "CONTRAST,   0,     100 150 200,  141 141 141",
        "CONTRAST,   0.5,   100 150 200,  120 145 170",
        "HUE,        0.5,   255   0   0,    0 255 255",
        "HUE,       -0.5,   255   0   0,    0 255 255",
        "HUE,        0.25,  200 100 100,  150 200 100",
        "HUE,        0.25,   77  77  77,   77  77  77"
    })
    // spotless:on
    void changesOnePixel(ColorChange change, double amount, String before, String after) {
        byte[] rgb = pixel(before);
        change.apply(rgb, amount);
        assertThat(rgb).isEqualTo(pixel(after));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3, 0.99, 1, 1.01, 1.7, 11})
    void contrastMovesAwayFromTheMeanGreyOfAllPixels(double factor) {
        double mean = 0;
        for (int i = 0; i < NOISE.data().length; i += 3) {
            mean += grey(NOISE.data(), i) / (NOISE.data().length / 3.0);
        }
        byte[] changed = NOISE.data().clone();
        ColorChange.CONTRAST.apply(changed, factor);

        for (int i = 0; i < changed.length; i++) {
            double blended = factor * (NOISE.data()[i] & 0xFF) + (1 - factor) * mean;
            assertThat((changed[i] & 0xFF) + 0.5)
                    .isEqualTo(Math.max(0.5, Math.min(255.5, blended)), within(0.5 + 1e-9));
        }
    }

    /** Java's own HSB, which is HSV by another name, is in floats. */
    @ParameterizedTest
    @ValueSource(doubles = {-0.5, -0.31, -0.1, 0, 0.07, 1 / 3.0, 0.5})
    void hueIsTurnedAsInHsv(double turn) {
        byte[] changed = NOISE.data().clone();
        ColorChange.HUE.apply(changed, turn);

        for (int i = 0; i < changed.length; i += 3) {
            float[] hsb = Color.RGBtoHSB(
                    NOISE.data()[i] & 0xFF, NOISE.data()[i + 1] & 0xFF, NOISE.data()[i + 2] & 0xFF, null);
            Color expected = new Color(Color.HSBtoRGB((float) (hsb[0] + turn), hsb[1], hsb[2]));
            assertThat(changed[i] & 0xFF).isCloseTo(expected.getRed(), within(1));
            assertThat(changed[i + 1] & 0xFF).isCloseTo(expected.getGreen(), within(1));
            assertThat(changed[i + 2] & 0xFF).isCloseTo(expected.getBlue(), within(1));
        }
    }

    @Test
    void withoutChangesTheImageStaysAndNothingIsDrawn() {
        SampleRandom random = random(0);

        assertThat(ColorJitter.NONE.apply(NOISE, random)).isSameAs(NOISE);
        assertThat(random.nextDouble()).isEqualTo(random(0).nextDouble());
    }

    @Test
    void factorsReachFromOneBoundToTheOther() {
        RgbImage pixel = new RgbImage(1, 1, pixel("100 100 100"));
        int[] seen = new int[256];
        for (int sample = 0; sample < 5000; sample++) {
            seen[new ColorJitter(0.4, 0, 0, 0).apply(pixel, random(sample)).data()[0] & 0xFF]++;
        }

        assertThat(Arrays.stream(seen, 60, 140)).as("60 to 139, each level").allMatch(count -> count > 20);
        assertThat(Arrays.stream(seen).sum() - Arrays.stream(seen, 60, 140).sum())
                .isZero();
    }

    @Test
    void aFactorIsNeverNegative() {
        RgbImage pixel = new RgbImage(1, 1, pixel("100 100 100"));
        long dark = 0;
        for (int sample = 0; sample < 1000; sample++) {
            int level = new ColorJitter(3, 0, 0, 0).apply(pixel, random(sample)).data()[0] & 0xFF;
            dark += level < 100 ? 1 : 0;
        }
        // From 0 to 4, a quarter lies below 1; from -2 to 4 it would be a half.
        assertThat(dark).isBetween(200L, 300L);
    }

    @Test
    void everyAmountCounts() {
        RgbImage all = new ColorJitter(0.4, 0.3, 0.2, 0.1).apply(NOISE, random(1));

        assertThat(List.of(
                        new ColorJitter(0, 0.3, 0.2, 0.1),
                        new ColorJitter(0.4, 0, 0.2, 0.1),
                        new ColorJitter(0.4, 0.3, 0, 0.1),
                        new ColorJitter(0.4, 0.3, 0.2, 0)))
                .allSatisfy(
                        without -> assertThat(without.apply(NOISE, random(1))).isNotEqualTo(all));
        assertThat(new ColorJitter(0.4, 0.3, 0.2, 0.1).apply(NOISE, random(1))).isEqualTo(all);
        assertThat(NOISE).as("left as it was").isEqualTo(noise(4096));
    }

    @Test
    void everyOrderIsEquallyLikely() {
        Map<List<ColorChange>, Integer> seen = new HashMap<>();
        for (int sample = 0; sample < 24_000; sample++) {
            seen.merge(List.of(ColorJitter.order(random(sample))), 1, Integer::sum);
        }

        assertThat(seen).hasSize(24);
        assertThat(seen.values()).allSatisfy(count -> assertThat(count).isBetween(850, 1150));
    }

    @Test
    void changesFollowEachOtherInTheOrderThatIsDrawn() {
        ColorJitter jitter = new ColorJitter(0.5, 0.5, 0.5, 0.25);
        for (int sample = 0; sample < 50; sample++) {
            SampleRandom random = random(sample);
            ColorChange[] order = ColorJitter.order(random);
            double[] amounts = {
                random.nextDouble(0.5, 1.5),
                random.nextDouble(0.5, 1.5),
                random.nextDouble(0.5, 1.5),
                random.nextDouble(-0.25, 0.25)
            };
            byte[] rgb = NOISE.data().clone();
            for (ColorChange change : order) {
                change.apply(rgb, amounts[List.of(ColorChange.values()).indexOf(change)]);
            }

            assertThat(jitter.apply(NOISE, random(sample)).data()).isEqualTo(rgb);
        }
    }

    @Test
    void refusesAmountsThatAreNone() {
        assertThatThrownBy(() -> new ColorJitter(-1, 0, 0, 0)).hasMessage("brightness must be at least 0, got -1.0");
        assertThatThrownBy(() -> new ColorJitter(0, Double.NaN, 0, 0))
                .hasMessage("contrast must be at least 0, got NaN");
        assertThatThrownBy(() -> new ColorJitter(0, 0, Double.POSITIVE_INFINITY, 0))
                .hasMessageContaining("saturation");
        assertThatThrownBy(() -> new ColorJitter(0, 0, 0, 0.6)).hasMessage("hue must be from 0 to 0.5, got 0.6");
    }

    private static RgbImage noise(int pixels) {
        SampleRandom random = SampleRandom.of(5, 0, 0);
        byte[] rgb = new byte[pixels * RgbImage.CHANNELS];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) random.nextInt(256);
        }
        return new RgbImage(pixels, 1, rgb);
    }

    private static byte[] pixel(String levels) {
        String[] rgb = levels.trim().split(" +", -1);
        return new byte[] {
            (byte) Integer.parseInt(rgb[0]), (byte) Integer.parseInt(rgb[1]), (byte) Integer.parseInt(rgb[2])
        };
    }

    private static long grey(byte[] rgb, int i) {
        return Math.round(0.299 * (rgb[i] & 0xFF) + 0.587 * (rgb[i + 1] & 0xFF) + 0.114 * (rgb[i + 2] & 0xFF));
    }

    private static SampleRandom random(int sample) {
        return SampleRandom.of(2, 0, sample);
    }
}

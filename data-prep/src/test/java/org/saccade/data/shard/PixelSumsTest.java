package org.saccade.data.shard;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class PixelSumsTest {

    private static byte[] noise(int seed, int pixels) {
        byte[] rgb = new byte[3 * pixels];
        new Random(seed).nextBytes(rgb);
        return rgb;
    }

    @Test
    void countsAndAddsByChannel() {
        PixelSums sums = PixelSums.of(new byte[] {1, 2, (byte) 255, 3, 4, (byte) 253});
        assertThat(sums).isEqualTo(new PixelSums(1, 2, List.of(4L, 6L, 508L), List.of(10L, 20L, 129_034L)));
        assertThat(sums.mean()).containsExactly(2 / 255.0, 3 / 255.0, 254 / 255.0);
        assertThat(sums.deviation()).allSatisfy(d -> assertThat(d).isCloseTo(1 / 255.0, within(1e-12)));
    }

    @Test
    void givesTheStandardDeviationOfAllPixels() {
        byte[] rgb = noise(1, 997);
        double[] green = new double[997];
        for (int i = 0; i < green.length; i++) {
            green[i] = (rgb[3 * i + 1] & 0xFF) / 255.0;
        }
        double mean = Arrays.stream(green).average().orElseThrow();
        double variance = Arrays.stream(green)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElseThrow();
        assertThat(PixelSums.of(rgb).mean().get(1)).isCloseTo(mean, within(1e-12));
        assertThat(PixelSums.of(rgb).deviation().get(1)).isCloseTo(Math.sqrt(variance), within(1e-12));
    }

    @Test
    void partsAddUpToTheWholeInAnyOrder() {
        PixelSums a = PixelSums.of(noise(1, 13));
        PixelSums b = PixelSums.of(noise(2, 7));
        PixelSums c = PixelSums.of(noise(3, 1));
        PixelSums sum = PixelSums.NONE.plus(a).plus(b.plus(c));
        assertThat(sum).isEqualTo(c.plus(a).plus(b).plus(PixelSums.NONE));
        assertThat(sum.images()).isEqualTo(3);
        assertThat(sum.pixels()).isEqualTo(21);
    }

    @Test
    void oneColourHasNoDeviation() {
        byte[] rgb = new byte[3 * 10_007];
        Arrays.fill(rgb, (byte) 77);
        assertThat(PixelSums.of(rgb).deviation()).allSatisfy(d -> assertThat(d).isCloseTo(0, within(1e-6)));
    }

    @Test
    void nothingHasNoMean() {
        assertThat(PixelSums.NONE.mean()).isEmpty();
        assertThat(PixelSums.NONE.deviation()).isEmpty();
    }
}

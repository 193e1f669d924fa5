package org.saccade.data.synthetic;

import org.junit.jupiter.api.Test;
import org.saccade.data.image.RgbImage;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class OrientationTest {

    private static final Orientation TASK = new Orientation();

    /** The pixels before the noise, as text, sorted: what a network without positions can know of a picture. */
    private static List<String> sortedPixels(int label, int number) {
        return Arrays.stream(Orientation.stripes(label, Pictures.random(number)))
                .flatMap(Arrays::stream)
                .map(Arrays::toString)
                .sorted()
                .toList();
    }

    @Test
    void thePixelsWithoutTheirPlacesSayNothingOfTheClass() {
        for (int number = 0; number < 100; number++) {
            List<String> across = sortedPixels(0, number);
            assertThat(across.stream().distinct().count()).isGreaterThan(1);
            for (int label = 1; label < 4; label++) {
                assertThat(sortedPixels(label, number)).as("class %d", label).isEqualTo(across);
            }
        }
    }

    @Test
    void theNoiseDoesNotKnowTheClass() throws Exception {
        for (int number = 0; number < 20; number++) {
            double[][][] across = Orientation.stripes(0, Pictures.random(number));
            double[][][] up = Orientation.stripes(2, Pictures.random(number));
            RgbImage noisyAcross = Pictures.of(TASK, 0, number);
            RgbImage noisyUp = Pictures.of(TASK, 2, number);
            for (Place place : Pictures.places(noisyAcross)) {
                for (int channel = 0; channel < 3; channel++) {
                    int first = Pictures.level(noisyAcross, place, channel);
                    int second = Pictures.level(noisyUp, place, channel);
                    if (Math.min(first, second) > 0 && Math.max(first, second) < 255) {
                        double noise = first - across[place.y()][place.x()][channel];
                        assertThat(second - up[place.y()][place.x()][channel]).isBetween(noise - 1.01, noise + 1.01);
                    }
                }
            }
        }
    }

    /** Along a stripe the picture does not change, and along no other of the four directions. */
    @Test
    void stripesRunAsTheirClassSays() {
        int[][] along = {{1, 0}, {1, 7}, {0, 1}, {1, 1}}; // x to the right, y down, so 45 degrees rise
        for (int number = 0; number < 100; number++) {
            for (int label = 0; label < 4; label++) {
                double[][][] stripes = Orientation.stripes(label, Pictures.random(number));
                int[] constant = IntStream.range(0, 4)
                        .filter(direction -> isConstant(stripes, along[direction]))
                        .toArray();
                assertThat(constant).containsExactly(label);
            }
        }
    }

    private static boolean isConstant(double[][][] stripes, int[] step) {
        for (int y = 0; y < Orientation.SIDE; y++) {
            for (int x = 0; x < Orientation.SIDE; x++) {
                double[] next = stripes[(y + step[1]) % Orientation.SIDE][(x + step[0]) % Orientation.SIDE];
                if (!Arrays.equals(next, stripes[y][x])) {
                    return false;
                }
            }
        }
        return true;
    }
}

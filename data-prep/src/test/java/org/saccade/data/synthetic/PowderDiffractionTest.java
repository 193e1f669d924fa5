package org.saccade.data.synthetic;

import org.junit.jupiter.api.Test;
import org.saccade.data.image.NpyArray;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

class PowderDiffractionTest {

    private static final double BIN = 70.0 / 511;
    private static final PowderDiffraction TASK = new PowderDiffraction();

    /** A cube of 3 Å has six lines up to 80 degrees, far from each other: (100), (110), (111), (200), (210), (211). */
    @Test
    void thePeaksOfACubeStandAtBraggsAngles() {
        double[] angles = IntStream.rangeClosed(1, 6)
                .mapToDouble(line -> 2 * Math.toDegrees(Math.asin(1.5406 * Math.sqrt(line) / 6)))
                .toArray();
        int[] seen = new int[6];
        for (int number = 0; number < 20; number++) {
            for (double peak : peaks(PowderDiffraction.lines(Lattice.rectangular(3, 3, 3), Pictures.random(number)))) {
                int nearest = IntStream.range(0, 6)
                        .boxed()
                        .min(Comparator.comparingDouble(line -> Math.abs(angles[line] - peak)))
                        .orElseThrow();
                assertThat(peak).isCloseTo(angles[nearest], offset(BIN));
                seen[nearest]++;
            }
        }
        // Now and then a line is too weak to rise from the slope of its neighbour.
        assertThat(Arrays.stream(seen).boxed()).allMatch(patterns -> patterns >= 15 && patterns <= 20);
    }

    private static List<Double> peaks(double[] pattern) {
        return IntStream.range(1, pattern.length - 1)
                .filter(bin -> pattern[bin] > pattern[bin - 1] && pattern[bin] >= pattern[bin + 1])
                .mapToObj(PowderDiffraction::angle)
                .toList();
    }

    @Test
    void theStrongestPeakIsOne() {
        double[] pattern = PowderDiffraction.lines(Lattice.rectangular(3, 4, 5), Pictures.random(0));
        assertThat(IntStream.range(0, pattern.length)
                        .mapToDouble(bin -> pattern[bin])
                        .max())
                .hasValue(1);
        assertThat(Arrays.stream(pattern).min().orElseThrow()).isPositive();
    }

    @Test
    void aSampleIsASignalOfOneChannel() throws Exception {
        for (int label = 0; label < 7; label++) {
            NpyArray signal = NpyArray.parse(TASK.draw(label, Pictures.random(label)));
            assertThat(signal.channels()).isEqualTo(1);
            assertThat(signal.length()).isEqualTo(512);
            for (float value : signal.data()) {
                assertThat(value).isBetween(-0.1f, 1.3f);
            }
        }
    }

    @Test
    void aPeakIsAsWideAsItSays() {
        for (double lorentzian : new double[] {0, 0.3, 1}) {
            PeakShape shape = new PeakShape(0.4, lorentzian);
            assertThat(shape.at(0)).isEqualTo(1);
            assertThat(shape.at(0.2)).isCloseTo(0.5, offset(1e-12));
            assertThat(shape.at(-0.2)).isCloseTo(0.5, offset(1e-12));
        }
    }
}

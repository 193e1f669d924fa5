package org.saccade.nn.kernel;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** Against the definition, in double. */
class BatchNormalizationTest {

    private static final double EPSILON = 1e-5;
    private static final double TOLERANCE = 2e-5;
    private static final Tensors TENSORS = new Tensors(false);

    /** Around the lengths of the arrays: 512 values, and several channels or a part of one in them. */
    private static final String SHAPES = """
            1, 1, 1
            2, 1, 1
            3, 5, 1
            2, 600, 1
            4, 7, 4
            3, 130, 4
            2, 3, 49
            2, 21, 49
            1, 2, 511
            2, 3, 512
            3, 2, 513
            2, 3, 3136
            """;

    @ParameterizedTest
    @CsvSource(textBlock = SHAPES)
    void computesTheDefinition(int batch, int channels, int positions) {
        new Sample(batch, channels, positions, 0.5, 2).check(TOLERANCE);
    }

    /** A sum of squares in single precision would have lost this variance altogether. */
    @ParameterizedTest
    @CsvSource({"2, 3, 3136", "7, 130, 4", "64, 2, 1000", "4, 1, 12544"})
    void findsASmallVarianceFarFromZero(int batch, int channels, int positions) {
        new Sample(batch, channels, positions, 4096, 0.25)
                .check(3e-3); // of which x itself, in single precision, has 1e-3
    }

    /** Numbers, and what a plain loop in double makes of them. */
    private static final class Sample {

        private final int batch;
        private final int channels;
        private final int positions;
        private final Tensor x;
        private final Tensor dy;
        private final Tensor gain;
        private final Tensor shift;

        Sample(int batch, int channels, int positions, double mean, double deviation) {
            this.batch = batch;
            this.channels = channels;
            this.positions = positions;
            Random random = new Random(batch + 31L * channels + 1009L * positions);
            int length = batch * channels * positions;
            x = TENSORS.normal(length, random);
            for (int i = 0; i < length; i++) {
                x.put(i, mean + deviation * x.get(i));
            }
            dy = TENSORS.normal(length, random);
            gain = TENSORS.normal(channels, random);
            shift = TENSORS.normal(channels, random);
        }

        void check(double tolerance) {
            int length = batch * channels * positions;
            BatchNormalization kernel = new BatchNormalization(channels, positions, EPSILON);
            Tensor y = TENSORS.unwritten(length);
            Tensor again = TENSORS.unwritten(length);
            Tensor dx = TENSORS.unwritten(length);
            Tensor mean = TENSORS.unwritten(channels);
            Tensor variance = TENSORS.unwritten(channels);
            Tensor gainGradient = TENSORS.unwritten(channels);
            Tensor shiftGradient = TENSORS.unwritten(channels);

            kernel.forward(batch, x, gain, shift, y, mean, variance);
            kernel.forwardBy(batch, x, mean, variance, gain, shift, again);
            kernel.backward(batch, x, dy, gain, mean, variance, dx, gainGradient, shiftGradient);

            assertThat(Tensors.numbers(again, length)).isEqualTo(Tensors.numbers(y, length));
            for (int c = 0; c < channels; c++) {
                int[] places = places(c);
                double[] expected = values(x, places);
                double n = expected.length;
                double m = Arrays.stream(expected).sum() / n;
                double v = Arrays.stream(expected).map(e -> (e - m) * (e - m)).sum() / n;
                double s = 1 / Math.sqrt(v + EPSILON);
                double ofShift = Arrays.stream(values(dy, places)).sum();
                double ofGain = Arrays.stream(places)
                        .mapToDouble(i -> dy.get(i) * (x.get(i) - m) * s)
                        .sum();
                assertClose(mean.get(c), m, tolerance * 0.1);
                assertClose(variance.get(c), v, tolerance);
                assertClose(shiftGradient.get(c), ofShift, tolerance * n);
                assertClose(gainGradient.get(c), ofGain, tolerance * n);
                for (int i : places) {
                    double normalised = (x.get(i) - m) * s;
                    assertClose(y.get(i), gain.get(c) * normalised + shift.get(c), tolerance);
                    assertClose(
                            dx.get(i),
                            gain.get(c) * s * (dy.get(i) - ofShift / n - normalised * ofGain / n),
                            tolerance * s);
                }
            }
        }

        private int[] places(int channel) {
            return IntStream.range(0, batch * positions)
                    .map(i -> (i / positions * channels + channel) * positions + i % positions)
                    .toArray();
        }

        private static double[] values(Tensor tensor, int[] places) {
            return Arrays.stream(places).mapToDouble(tensor::get).toArray();
        }

        private static void assertClose(double actual, double expected, double tolerance) {
            assertThat(Math.abs(actual - expected)).isLessThan(tolerance * (1 + Math.abs(expected)));
        }
    }
}

package org.saccade.data.order;

import org.apache.commons.math3.distribution.BetaDistribution;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

/** The expected numbers were computed by an implementation of the Javadoc in Python. */
class SampleRandomTest {
    @Test
    void theStreamNeverChanges() {
        SampleRandom ints = SampleRandom.of(7, 3, 11);
        assertThat(new int[] {
                    ints.nextInt(10),
                    ints.nextInt(10),
                    ints.nextInt(10),
                    ints.nextInt(10),
                    ints.nextInt(10),
                    ints.nextInt(10)
                })
                .containsExactly(0, 9, 0, 0, 4, 7);
        SampleRandom doubles = SampleRandom.of(7, 3, 11);
        assertThat(new double[] {doubles.nextDouble(), doubles.nextDouble(), doubles.nextDouble()})
                .containsExactly(0.06153331786724214, 0.9639104749182279, 0.07904961330165727);
        SampleRandom booleans = SampleRandom.of(7, 3, 11);
        assertThat(new boolean[] {booleans.nextBoolean(), booleans.nextBoolean(), booleans.nextBoolean()})
                .containsExactly(false, true, false);
    }

    @Test
    void theStreamOfADrawnSampleNeverChanges() {
        SampleRandom doubles = SampleRandom.of(7, "train", "orientation_train_00000011");
        assertThat(new double[] {doubles.nextDouble(), doubles.nextDouble(), doubles.nextDouble(-1, 1)})
                .containsExactly(0.8234299439520525, 0.3765345584938057, 2 * 0.0484858903806622 - 1);
        SampleRandom gaussians = SampleRandom.of(7, "train", "orientation_train_00000011");
        assertThat(new double[] {gaussians.nextGaussian(), gaussians.nextGaussian(), gaussians.nextGaussian()})
                .containsExactly(
                        new double[] {-1.3294639437458928, -0.23811064115264544, -0.1597232269117371}, offset(1e-12));
    }

    @Test
    void gaussiansHaveTheirMeanAndDeviation() {
        double sum = 0;
        double squares = 0;
        for (int sample = 0; sample < 10_000; sample++) {
            double number = SampleRandom.of(0, 0, sample).nextGaussian();
            sum += number;
            squares += number * number;
        }
        // Of 10,000: the mean deviates by 0.01, the mean square by 0.014.
        assertThat(sum / 10_000).isBetween(-0.05, 0.05);
        assertThat(squares / 10_000).isBetween(0.93, 1.07);
    }

    @Test
    void theStreamOfAMixtureNeverChanges() {
        SampleRandom random = SampleRandom.ofMixture(7, 3, 11);
        assertThat(new double[] {random.nextBeta(0.2), random.nextBeta(1), random.nextBeta(8), random.nextDouble()})
                .containsExactly(
                        new double[] {0.6708135878566586, 0.810741850050287, 0.6294166285969784, 0.6495429459979568},
                        offset(1e-12));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.2, 0.4, 1, 2.5, 100})
    void betaNumbersHaveTheirDistribution(double shape) {
        double[] numbers = IntStream.range(0, 5000)
                .mapToDouble(sample -> SampleRandom.ofMixture(1, 0, sample).nextBeta(shape))
                .toArray();
        // Of 5,000 the mean deviates by at most 0.5 / sqrt(5,000); the variance of Beta(a, a) is 1 / (8 a + 4).
        assertThat(StatUtils.mean(numbers)).isCloseTo(0.5, offset(0.025));
        assertThat(StatUtils.variance(numbers) * (8 * shape + 4)).isCloseTo(1, offset(0.1));
        double probability =
                new KolmogorovSmirnovTest().kolmogorovSmirnovTest(new BetaDistribution(shape, shape), numbers, false);
        assertThat(probability).isGreaterThan(0.01);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-9, 1e-3, 1e6})
    void betaNumbersOfAnyShapeAreFrom0To1(double shape) {
        for (int sample = 0; sample < 1000; sample++) {
            assertThat(SampleRandom.ofMixture(1, 0, sample).nextBeta(shape)).isBetween(0.0, 1.0);
        }
    }

    @Test
    void aBoundThatDrawsAgainGivesTheNumbersOfTheSpecification() {
        SampleRandom random = SampleRandom.of(1, 2, 3);
        assertThat(new int[] {
                    random.nextInt(3 << 29), random.nextInt(3 << 29), random.nextInt(3 << 29), random.nextInt(3 << 29)
                })
                .containsExactly(526708537, 1397079030, 53582837, 1055700905);
    }

    @Test
    void neighboursHaveNothingInCommon() {
        Set<Double> first = new HashSet<>();
        for (int seed = 0; seed < 10; seed++) {
            for (int epoch = 0; epoch < 10; epoch++) {
                for (int sample = 0; sample < 100; sample++) {
                    first.add(SampleRandom.of(seed, epoch, sample).nextDouble());
                }
            }
        }
        assertThat(first).hasSize(10_000).allMatch(number -> number >= 0 && number < 1);
        // The mean of 10,000 even numbers has a standard deviation of 0.003.
        assertThat(first.stream().mapToDouble(Double::doubleValue).average().orElseThrow())
                .isBetween(0.485, 0.515);
    }
}

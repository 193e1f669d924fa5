package org.saccade.train.cli;

import org.junit.jupiter.api.Test;
import org.saccade.train.metrics.StepMetrics;

import static org.assertj.core.api.Assertions.assertThat;

class StepSumsTest {
    @Test
    void aLineHasTheMeansOfItsSteps() {
        StepSums sums = new StepSums();
        // 32 images in 0.1 s, 16 in 0.3 s; 4 MB in 2 ms, 12 MB in 6 ms
        sums.add(new StepMetrics(1, 49, 32, 2, 0.1, 320, 1, 90, 2, 2, 1, 8));
        sums.add(new StepMetrics(1, 50, 16, 5, 0.1, 160 / 3.0, 2, 280, 6, 2, 1, 4));
        sums.add(new StepMetrics(1, 51, 32, 2, 0.1, 320, 0, 80, 4, 2, 0, 100));

        assertThat(sums.line())
                .isEqualTo("step     51  loss   2.6000     160.0 images/s  data    1.0 ms  compute   150.0 ms"
                        + "  exchange    4.0 ms at  2.00 GB/s  slowest rank 1 in  66 % by 6.0 ms");
        assertThat(sums.shares()).isEqualTo("   1%      97%        3%");
    }

    @Test
    void theRateIsThatOfAllBytesTogether() {
        StepSums sums = new StepSums();
        sums.add(step(1, 4));
        sums.add(step(9, 1));

        assertThat(sums.line()).contains(" exchange    5.0 ms at  1.30 GB/s "); // 13 MB in 10 ms
    }

    @Test
    void oneRankHasNoExchange() {
        StepSums sums = new StepSums();
        sums.add(step(0.001, 0));

        assertThat(sums.line()).endsWith("compute     9.0 ms");
    }

    private static StepMetrics step(double exchangeMs, double gigabytesPerSecond) {
        return new StepMetrics(1, 7, 32, 1, 0.1, 100, 1, 9, exchangeMs, gigabytesPerSecond, 0, 0);
    }
}

package org.saccade.train.loop;

import org.junit.jupiter.api.Test;
import org.saccade.data.shard.Dataset;
import org.saccade.train.collective.Collective;
import org.saccade.train.collective.Ranks;
import org.saccade.train.config.GradientCodec;
import org.saccade.train.config.LoaderConfig;
import org.saccade.train.input.BatchLoader;
import org.saccade.train.testing.TinyDataset;
import org.saccade.train.testing.TinyInput;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class RehearsalTest {
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final LoaderConfig LOADER = new LoaderConfig(2, 3, Duration.ofSeconds(20));

    @Test
    void ranksReadTheirPartsAgainAndAgain() throws Exception {
        try (Dataset dataset = TinyDataset.of(2, 1)) {
            List<Double> rates = Ranks.runAll(3, ring -> reading(dataset, ring));

            assertThat(rates.subList(0, 2))
                    .allSatisfy(rate -> assertThat(rate).isPositive().isFinite());
            assertThat(rates.get(2)).as("of more ranks than samples").isZero();
        }
    }

    @Test
    void theRateIsThatOfSamples() throws Exception {
        TinyDataset files = TinyDataset.write(5, 1);
        try (Dataset dataset = Dataset.open(files, "tiny")) {
            AtomicInteger reads = new AtomicInteger();
            files.beforeRead(reads::incrementAndGet);
            long began = System.nanoTime();
            double rate = reading(dataset, Collective.ofOne());
            double seconds = (System.nanoTime() - began) * 1e-9;

            assertThat(rate * SHORT.toMillis() * 1e-3).isLessThan(reads.get());
            assertThat(rate * seconds)
                    .as("without the first batch and those that were loaded ahead")
                    .isGreaterThan(reads.get() - 16.0 * (1 + LOADER.prefetch()));
        }
    }

    @Test
    void ranksExchangeTheGradientEquallyOften() throws Exception {
        int floats = 10_007;

        List<ExchangeRate> exact = Ranks.runAll(2, ring -> Rehearsal.exchange(ring, floats, GradientCodec.NONE, SHORT));
        List<ExchangeRate> rounded =
                Ranks.runAll(2, ring -> Rehearsal.exchange(ring, floats, GradientCodec.BF16, SHORT));

        assertThat(exact).allSatisfy(rate -> {
            // Of two ranks each sends one gradient, and some bytes around it.
            assertThat((double) rate.bytes()).isCloseTo(4.0 * floats, within(0.02 * 4 * floats));
            assertThat(rate.gigabytesPerSecond()).isCloseTo(rate.bytes() / rate.seconds() / 1e9, within(1e-12));
        });
        assertThat(rounded).allSatisfy(rate -> assertThat((double) rate.bytes())
                .isCloseTo(2.0 * floats, within(0.02 * 2 * floats)));
    }

    @Test
    void aRankAloneExchangesNothing() throws Exception {
        ExchangeRate rate = Rehearsal.exchange(Collective.ofOne(), 7, GradientCodec.NONE, SHORT);

        assertThat(rate.bytes()).isZero();
        assertThat(rate.gigabytesPerSecond()).isZero();
    }

    private static double reading(Dataset dataset, Collective collective) throws IOException {
        return Rehearsal.reading(
                new BatchLoader(dataset.split("train"), TinyInput.images(8, 9, 1, 0.5, 0.25)),
                LOADER,
                collective,
                SHORT);
    }
}

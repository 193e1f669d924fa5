package org.saccade.train.cli;

import org.saccade.train.metrics.StepMetrics;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What several steps add up to. */
final class StepSums {
    private int steps;
    private long last;
    private long samples;
    private double lossSum;
    private double seconds;
    private double dataMs;
    private double computeMs;
    private double exchangeMs;
    private double exchangedMegabytes;
    /** By rank, how much later it was in each of the steps in which it was the slowest. */
    private final Map<Integer, Delays> slowest = new TreeMap<>();

    void add(StepMetrics step) {
        steps++;
        last = step.step();
        samples += step.samples();
        lossSum += step.samples() * step.loss();
        seconds += step.samples() / step.imagesPerSecond();
        dataMs += step.dataMs();
        computeMs += step.computeMs();
        exchangeMs += step.exchangeMs();
        exchangedMegabytes += step.exchangeMs() * step.exchangeGbPerSecond();
        slowest.merge(step.slowestRank(), new Delays(1, step.slowestByMs()), Delays::plus);
    }

    double imagesPerSecond() {
        return samples / seconds;
    }

    /** Shares of waiting for data, computing and exchanging. */
    String shares() {
        double percent = 100 / (dataMs + computeMs + exchangeMs);
        return String.format(
                Locale.ROOT, "%4.0f%%  %6.0f%%  %7.0f%%", dataMs * percent, computeMs * percent, exchangeMs * percent);
    }

    /** The steps' means, in columns. Of one rank there is no exchange to tell of. */
    String line() {
        String line = String.format(
                Locale.ROOT,
                "step %6d  loss %8.4f  %8.1f images/s  data %6.1f ms  compute %7.1f ms",
                last,
                lossSum / samples,
                imagesPerSecond(),
                dataMs / steps,
                computeMs / steps);
        return exchangedMegabytes > 0 ? line + exchange() : line;
    }

    private String exchange() {
        Map.Entry<Integer, Delays> most =
                slowest.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
        return String.format(
                Locale.ROOT,
                "  exchange %6.1f ms at %5.2f GB/s  slowest rank %d in %3d %% by %.1f ms",
                exchangeMs / steps,
                exchangedMegabytes / exchangeMs,
                most.getKey(),
                100 * most.getValue().steps / steps,
                most.getValue().milliseconds / most.getValue().steps);
    }

    /** How often a rank was the slowest, and by how much in all. */
    private record Delays(int steps, double milliseconds) implements Comparable<Delays> {
        Delays plus(Delays other) {
            return new Delays(steps + other.steps, milliseconds + other.milliseconds);
        }

        @Override
        public int compareTo(Delays other) {
            return Integer.compare(steps, other.steps);
        }
    }
}

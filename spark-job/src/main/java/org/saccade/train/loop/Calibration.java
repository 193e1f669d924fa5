package org.saccade.train.loop;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a model is right as often as it is sure: samples by the probability of the guess, in bins of equal width (Guo et al., On calibration of
 * modern neural networks, arXiv:1706.04599).
 *
 * @param bins the m-th of M holds probabilities above {@code (m - 1) / M}, up to {@code m / M}; a sample without a guess is in none
 */
public record Calibration(List<Bin> bins) implements Serializable {
    /** As in the paper. */
    static final int BINS = 15;

    public Calibration {
        bins = List.copyOf(bins);
    }

    /**
     * The samples whose confidence lies in one interval.
     *
     * @param confidenceSum of the probabilities of their guesses
     * @param correct how many guesses are right
     */
    public record Bin(long samples, double confidenceSum, long correct) implements Serializable {
        static final Bin EMPTY = new Bin(0, 0, 0);

        /** Mean probability of the guesses; null where there are none. */
        public Double confidence() {
            return samples == 0 ? null : Double.valueOf(confidenceSum / samples);
        }

        /** Fraction of guesses that are right; null where there are none. */
        public Double accuracy() {
            return samples == 0 ? null : Double.valueOf((double) correct / samples);
        }

        Bin plus(Bin other) {
            return new Bin(samples + other.samples, confidenceSum + other.confidenceSum, correct + other.correct);
        }
    }

    /** Of a probability. */
    static int bin(double confidence) {
        return Math.max(0, Math.min(BINS - 1, (int) Math.ceil(confidence * BINS) - 1));
    }

    /** The expected calibration error: by how much confidence and accuracy of a bin differ, averaged over the samples. */
    public double expectedError() {
        long samples = bins.stream().mapToLong(Bin::samples).sum();
        double sum = bins.stream()
                .mapToDouble(bin -> Math.abs(bin.correct - bin.confidenceSum))
                .sum();
        return sum / samples;
    }

    Calibration plus(Calibration other) {
        List<Bin> sum = new ArrayList<>();
        for (int i = 0; i < bins.size(); i++) {
            sum.add(bins.get(i).plus(other.bins.get(i)));
        }
        return new Calibration(sum);
    }
}

package org.saccade.data.shard;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How numbers are distributed: one a sample, 0 or more.
 *
 * @param median of an even number of values the lower of the two in the middle
 * @param histogram how many values fall into which bin, by the bin's lowest value; see {@link #bin}. Empty where there is no value
 */
public record Distribution(int min, int median, int max, SortedMap<Integer, Integer> histogram)
        implements Serializable {
    public static final Distribution NONE = new Distribution(0, 0, 0, new TreeMap<>());

    /** Binary digits that the values of a bin share: four bins between a power of two and the next. */
    private static final int LEADING_DIGITS = 3;

    public Distribution {
        histogram = Collections.unmodifiableSortedMap(new TreeMap<>(histogram));
        histogram.forEach(Distribution::checkBin);
        checkRange(min, median, max, histogram);
    }

    /** Of one value a sample. */
    public static Distribution of(int[] values) {
        if (values.length == 0) {
            return NONE;
        }
        int[] sorted = values.clone();
        Arrays.sort(sorted);
        SortedMap<Integer, Integer> histogram = new TreeMap<>();
        for (int value : sorted) {
            histogram.merge(bin(value), 1, Integer::sum);
        }
        return new Distribution(sorted[0], sorted[(sorted.length - 1) / 2], sorted[sorted.length - 1], histogram);
    }

    /** The lowest value of the bin that holds {@code value}: its three leading binary digits, then zeros. */
    public static int bin(int value) {
        int dropped = droppedDigits(value);
        return value >>> dropped << dropped;
    }

    private static int droppedDigits(int value) {
        return Math.max(0, Integer.SIZE - Integer.numberOfLeadingZeros(value) - LEADING_DIGITS);
    }

    /** The highest value of a bin. */
    public static int lastOf(int bin) {
        return bin + (1 << droppedDigits(bin)) - 1;
    }

    /** The histogram with the empty bins between the first and the last. */
    public SortedMap<Integer, Integer> bins() {
        SortedMap<Integer, Integer> bins = new TreeMap<>(histogram);
        for (int bin = bin(min); bin < bin(max); bin = lastOf(bin) + 1) {
            bins.putIfAbsent(bin, 0);
        }
        return bins;
    }

    /** How many values there are. */
    public int count() {
        return histogram.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static void checkBin(int bin, int count) {
        if (bin < 0 || bin != bin(bin) || count < 1) {
            throw new IllegalArgumentException(
                    "histogram must count at least one value in a bin whose lowest value has at most " + LEADING_DIGITS
                            + " binary digits before its zeros, got " + count + " from " + bin + " on");
        }
    }

    private static void checkRange(int min, int median, int max, SortedMap<Integer, Integer> histogram) {
        boolean holds = histogram.isEmpty()
                ? min == 0 && median == 0 && max == 0
                : min <= median
                        && median <= max
                        && bin(min) == histogram.firstKey()
                        && bin(max) == histogram.lastKey()
                        && histogram.containsKey(bin(median));
        if (!holds) {
            throw new IllegalArgumentException(
                    "min, median and max must ascend and lie in the bins of the histogram, got min=" + min + ", median="
                            + median + ", max=" + max + ", histogram=" + histogram);
        }
    }
}

package org.saccade.train.loop;

import java.io.Serializable;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How often samples of one class were taken for another. Of a thousand classes most pairs never meet, so only those that do are kept.
 *
 * @param classes how many there are
 * @param counts by {@code label * classes + guess}; a sample without a guess is in none
 */
public record Confusion(int classes, SortedMap<Integer, Long> counts) implements Serializable {
    private static final Comparator<Pair> MOST_FREQUENT_FIRST = Comparator.comparingLong(Pair::count)
            .reversed()
            .thenComparingInt(Pair::label)
            .thenComparingInt(Pair::guess);

    public Confusion {
        counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
    }

    /** How often samples of a class were taken for a class. */
    public record Pair(int label, int guess, long count) {}

    /** {@code [label][guess]}. */
    public long[][] matrix() {
        long[][] matrix = new long[classes][classes];
        counts.forEach((cell, count) -> matrix[cell / classes][cell % classes] = count);
        return matrix;
    }

    /** The pairs of different classes that were confused most often, at most so many. */
    public List<Pair> mostConfused(int most) {
        return counts.entrySet().stream()
                .map(this::pair)
                .filter(pair -> pair.label != pair.guess)
                .sorted(MOST_FREQUENT_FIRST)
                .limit(most)
                .toList();
    }

    private Pair pair(Map.Entry<Integer, Long> cell) {
        return new Pair(cell.getKey() / classes, cell.getKey() % classes, cell.getValue());
    }

    Confusion plus(Confusion other) {
        SortedMap<Integer, Long> sum = new TreeMap<>(counts);
        other.counts.forEach((cell, count) -> sum.merge(cell, count, Long::sum));
        return new Confusion(classes, sum);
    }
}

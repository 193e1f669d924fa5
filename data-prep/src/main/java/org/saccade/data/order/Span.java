package org.saccade.data.order;

import java.util.Arrays;

/**
 * Consecutive places of an epoch's order.
 *
 * @param from the first place
 * @param to the place after the last one
 */
public record Span(int from, int to) {
    public Span {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("a span must have 0 <= from <= to, got from=" + from + ", to=" + to);
        }
    }

    public int size() {
        return to - from;
    }

    /**
     * The part of one rank. The parts of all ranks are disjoint, follow each other in the order of the ranks, make up
     * this span, and differ in size by at most one; with more ranks than places, the last ranks get none.
     *
     * @param rank from 0 to {@code ranks - 1}
     */
    public Span share(int rank, int ranks) {
        if (rank < 0 || rank >= ranks) {
            throw new IllegalArgumentException(
                    "rank must be from 0 to ranks - 1, got rank=" + rank + ", ranks=" + ranks);
        }
        return new Span(shareStart(rank, ranks), shareStart(rank + 1, ranks));
    }

    private int shareStart(int rank, int ranks) {
        return from + rank * (size() / ranks) + Math.min(rank, size() % ranks);
    }

    /** The same places, counted from where {@code other} begins. */
    public Span relativeTo(Span other) {
        return new Span(from - other.from, to - other.from);
    }

    /** The samples at these places. */
    public int[] of(int[] order) {
        if (to > order.length) {
            throw new IllegalArgumentException(
                    "a span must lie inside the order, got to=" + to + ", samples=" + order.length);
        }
        return Arrays.copyOfRange(order, from, to);
    }
}

package org.saccade.nn.attention;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.saccade.nn.attention.neighbourhood.BlockHalo;
import org.saccade.nn.attention.neighbourhood.BlockMemory1D;
import org.saccade.nn.attention.neighbourhood.BlockMemory2D;
import org.saccade.nn.attention.neighbourhood.BorderMode;
import org.saccade.nn.attention.neighbourhood.Causal;
import org.saccade.nn.attention.neighbourhood.Factor;
import org.saccade.nn.attention.neighbourhood.FixedFactors;
import org.saccade.nn.attention.neighbourhood.Global;
import org.saccade.nn.attention.neighbourhood.GraphNeighbours;
import org.saccade.nn.attention.neighbourhood.HeadWindows;
import org.saccade.nn.attention.neighbourhood.LocalMonotonic;
import org.saccade.nn.attention.neighbourhood.LocalPredictive;
import org.saccade.nn.attention.neighbourhood.Neighbourhood;
import org.saccade.nn.attention.neighbourhood.Previous;
import org.saccade.nn.attention.neighbourhood.SameBucket;
import org.saccade.nn.attention.neighbourhood.StridedFactors;
import org.saccade.nn.attention.neighbourhood.Window;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Grid;

import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** How many pairs of a query and a key a neighbourhood says that it holds, on maps that fit no tile. */
class PairsTest {

    private static final int HEADS = 2;
    private static final int[] LENGTHS = {1, 7, 17, 41};

    /** Whether query i of a sequence sees key a. */
    private interface Rule {
        boolean sees(int head, int i, int a);
    }

    static Stream<Arguments> inOrder() {
        return Stream.of(
                ordered(new Global(), (n, i, a) -> true),
                ordered(new Causal(), (n, i, a) -> a <= i),
                ordered(new Previous(3), (n, i, a) -> a < i && a >= i - 3),
                ordered(new StridedFactors(3, Factor.FIRST), (n, i, a) -> a <= i && i - a <= 3),
                ordered(new StridedFactors(3, Factor.SECOND), (n, i, a) -> a <= i && (i - a) % 3 == 0),
                ordered(
                        new StridedFactors(4, Factor.BY_HEAD),
                        (n, i, a) -> a <= i && (n == 0 ? i - a <= 4 : (i - a) % 4 == 0)),
                ordered(new FixedFactors(4, 1, Factor.FIRST), (n, i, a) -> a <= i && a / 4 == i / 4),
                ordered(new FixedFactors(4, 2, Factor.SECOND), (n, i, a) -> a == i || a < i && a % 4 >= 2),
                ordered(new FixedFactors(4, 4, Factor.SECOND), (n, i, a) -> a <= i),
                ordered(
                        new FixedFactors(3, 1, Factor.BY_HEAD),
                        (n, i, a) -> a == i || a < i && (n == 0 ? a / 3 == i / 3 : a % 3 == 2)));
    }

    private static Arguments ordered(Neighbourhood neighbourhood, Rule rule) {
        return arguments(neighbourhood, rule);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("inOrder")
    void countsThePairsThatThereAre(Neighbourhood neighbourhood, Rule rule) {
        for (int length : LENGTHS) {
            assertThat(neighbourhood.pairs(sequence(length, length)))
                    .as("on %d positions", length)
                    .isEqualTo(count(length, rule));
        }
    }

    private static long count(int length, Rule rule) {
        long pairs = 0;
        for (int head = 0; head < HEADS; head++) {
            for (int query = 0; query < length; query++) {
                for (int key = 0; key < length; key++) {
                    pairs += rule.sees(head, query, key) ? 1 : 0;
                }
            }
        }
        return pairs;
    }

    static Stream<Arguments> full() {
        return Stream.of(
                arguments(Window.of(7), 7, 49),
                arguments(new Window(3, BorderMode.SHIFT, 2), 3, 9),
                arguments(new Window(5, BorderMode.ZERO, 1), 5, 25),
                arguments(new HeadWindows(3, List.of(1, 4)), 3, 9),
                arguments(new LocalMonotonic(2), 5, 25),
                arguments(new LocalPredictive(1, 4), 3, 9),
                arguments(new BlockHalo(4, 0, BorderMode.MASK), 4, 16),
                arguments(new BlockHalo(8, 3, BorderMode.ZERO), 14, 196),
                arguments(new BlockMemory2D(2, 3, 1, 2), 7, 21));
    }

    /** At the border and where the last block is not full, too. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("full")
    void countsWindowsAndBlocksAsFull(Neighbourhood neighbourhood, long onASequence, long onAnImage) {
        assertThat(neighbourhood.pairs(sequence(41, 41))).isEqualTo(HEADS * 41 * onASequence);
        Grid grid = new Grid(13, 7, 2);
        assertThat(neighbourhood.pairs(geometry(grid, grid))).isEqualTo(HEADS * 13 * 7 * onAnImage);
    }

    @Test
    void countsABlockAndItsMemoryAsFull() {
        assertThat(new BlockMemory1D(4, 3).pairs(sequence(41, 41))).isEqualTo(HEADS * 41 * 7);
    }

    @Test
    void countsTheMemoryBeforeASegment() {
        assertThat(new Causal().pairs(sequence(5, 8))).isEqualTo(HEADS * (4 + 5 + 6 + 7 + 8));
        assertThat(new Causal().pairs(sequence(5, 3))).isEqualTo(HEADS * (1 + 2 + 3));
        assertThat(new Global().pairs(sequence(5, 8))).isEqualTo(HEADS * 5 * 8);
    }

    @Test
    void countsAnEdgeOnce() {
        List<List<Integer>> edges = List.of(List.of(0, 2), List.of(), List.of(1, 1));
        assertThat(new GraphNeighbours(edges).pairs(sequence(3, 3))).isEqualTo(HEADS * 3);
    }

    @Test
    void countsBucketsOfOneSizeThatShareNoKey() {
        Geometry geometry = sequence(40, 40);
        assertThat(new SameBucket(8, 1, false).pairs(geometry)).isEqualTo(HEADS * 40 * 5);
        assertThat(new SameBucket(8, 2, false).pairs(geometry)).isEqualTo(HEADS * 40 * 10);
        assertThat(new SameBucket(8, 9, false).pairs(geometry)).isEqualTo(HEADS * 40 * 40);
        assertThat(new SameBucket(8, 1, true).pairs(geometry)).isEqualTo(HEADS * 40 * 41 / 2 / 8);
    }

    private static Geometry sequence(int queries, int keys) {
        return geometry(new Grid(1, queries, 1), new Grid(1, keys, 1));
    }

    private static Geometry geometry(Grid queries, Grid keys) {
        return new Geometry(HEADS, 3, 5, queries, keys);
    }
}

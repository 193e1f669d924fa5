package org.saccade.nn.attention;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.Networks;
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
import org.saccade.nn.attention.neighbourhood.Neighbourhood;
import org.saccade.nn.attention.neighbourhood.Previous;
import org.saccade.nn.attention.neighbourhood.StridedFactors;
import org.saccade.nn.attention.neighbourhood.Window;
import org.saccade.nn.graph.MapShape;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Neighbourhoods hold the keys of their definitions, written here pair by pair, on maps that fit no tile. */
class NeighbourhoodTest {

    private static final int HEADS = 2;
    private static final int[][] IMAGES = {{1, 1}, {1, 9}, {5, 25}, {13, 7}, {9, 8}, {2, 17}};
    private static final int[] SEQUENCES = {1, 7, 17, 41};

    /** Whether a query at (i, j) sees the cell (a, b), which may lie outside the map, of width w. */
    private interface Rule {
        boolean sees(int head, int i, int j, int a, int b, int w);
    }

    /** Whether query i of a sequence sees key a. */
    private interface SequenceRule {
        boolean sees(int head, int i, int a);
    }

    /** @param beyond cells outside the map that may be seen, on each side */
    private record Case(Neighbourhood neighbourhood, int beyond, Rule rule) {

        static Case raster(Neighbourhood neighbourhood, SequenceRule rule) {
            return new Case(neighbourhood, 0, (n, i, j, a, b, w) -> rule.sees(n, i * w + j, a * w + b));
        }

        @Override
        public String toString() {
            return neighbourhood.toString();
        }
    }

    private static Stream<Case> cases() {
        return Stream.of(
                new Case(new Global(), 0, (n, i, j, a, b, w) -> true),
                Case.raster(new Causal(), (n, i, a) -> a <= i),
                window(1, BorderMode.MASK, 1),
                window(3, BorderMode.MASK, 1),
                window(9, BorderMode.MASK, 1),
                window(5, BorderMode.MASK, 3),
                window(3, BorderMode.ZERO, 1),
                window(3, BorderMode.ZERO, 2),
                halo(1, 2, BorderMode.MASK),
                halo(4, 0, BorderMode.MASK),
                halo(3, 2, BorderMode.MASK),
                halo(30, 1, BorderMode.MASK),
                halo(4, 1, BorderMode.ZERO),
                new Case(
                        new HeadWindows(3, List.of(1, 4)),
                        0,
                        (n, i, j, a, b, w) -> inWindow(a - i, 3, n == 0 ? 1 : 4) && inWindow(b - j, 3, n == 0 ? 1 : 4)),
                Case.raster(new BlockMemory1D(4, 3), (n, i, a) -> a <= i && a >= i / 4 * 4 - 3),
                Case.raster(new BlockMemory1D(5, 0), (n, i, a) -> a <= i && a / 5 == i / 5),
                memory(2, 3, 1, 2),
                memory(4, 20, 0, 0),
                Case.raster(new Previous(3), (n, i, a) -> a < i && a >= i - 3),
                Case.raster(new StridedFactors(3, Factor.FIRST), (n, i, a) -> a <= i && i - a <= 3),
                Case.raster(new StridedFactors(3, Factor.SECOND), (n, i, a) -> a <= i && (i - a) % 3 == 0),
                Case.raster(
                        new StridedFactors(4, Factor.BY_HEAD),
                        (n, i, a) -> a <= i && (n == 0 ? i - a <= 4 : (i - a) % 4 == 0)),
                Case.raster(new FixedFactors(4, 1, Factor.FIRST), (n, i, a) -> a <= i && a / 4 == i / 4),
                Case.raster(new FixedFactors(4, 2, Factor.SECOND), (n, i, a) -> a == i || a < i && a % 4 >= 2),
                Case.raster(
                        new FixedFactors(3, 1, Factor.BY_HEAD),
                        (n, i, a) -> a == i || a < i && (n == 0 ? a / 3 == i / 3 : a % 3 == 2)));
    }

    private static Case window(int size, BorderMode border, int dilation) {
        return new Case(
                new Window(size, border, dilation),
                border == BorderMode.ZERO ? size / 2 * dilation : 0,
                (n, i, j, a, b, w) -> inWindow(a - i, size, dilation) && inWindow(b - j, size, dilation));
    }

    private static boolean inWindow(int offset, int size, int dilation) {
        return IntStream.rangeClosed(-(size / 2), size / 2).anyMatch(step -> step * dilation == offset);
    }

    private static Case halo(int block, int halo, BorderMode border) {
        return new Case(
                new BlockHalo(block, halo, border),
                border == BorderMode.ZERO ? block + halo : 0,
                (n, i, j, a, b, w) -> inBlock(i, a, block, halo) && inBlock(j, b, block, halo));
    }

    private static boolean inBlock(int query, int key, int block, int halo) {
        int start = query / block * block;
        return key >= start - halo && key < start + block + halo;
    }

    private static Case memory(int height, int width, int above, int beside) {
        return new Case(new BlockMemory2D(height, width, above, beside), 0, (n, i, j, a, b, w) -> {
            int top = i / height * height;
            int left = j / width * width;
            boolean near = a >= top - above && a < top + height && b >= left - beside && b < left + width + beside;
            List<Integer> query = List.of(i / height, j / width, i, j);
            List<Integer> key = List.of(a / height, b / width, a, b);
            int first = 0;
            while (first < 3 && query.get(first).equals(key.get(first))) {
                first++;
            }
            return near && key.get(first) <= query.get(first);
        });
    }

    static Stream<Arguments> onImages() {
        return cases().flatMap(some -> Stream.of(IMAGES).map(size -> arguments(some, size[0], size[1])));
    }

    static Stream<Arguments> onSequences() {
        return cases().flatMap(some -> IntStream.of(SEQUENCES).mapToObj(length -> arguments(some, length)));
    }

    @ParameterizedTest
    @MethodSource("onImages")
    void holdsItsKeysOnAnImage(Case some, int height, int width) {
        assertHolds(some.neighbourhood(), 2, height, width, some.beyond(), some.rule());
    }

    /** Rows do not count: a sequence has no row outside either. */
    @ParameterizedTest
    @MethodSource("onSequences")
    void holdsItsKeysOnASequence(Case some, int length) {
        Rule rule = (n, i, j, a, b, w) -> a == 0 && some.rule().sees(n, i, j, a, b, w);
        assertHolds(some.neighbourhood(), 1, 1, length, some.beyond(), rule);
    }

    static Stream<Arguments> shifted() {
        return Stream.of(
                arguments(3, 1, 3, 3),
                arguments(3, 1, 13, 7),
                arguments(7, 1, 9, 8),
                arguments(3, 2, 7, 19),
                arguments(3, 3, 11, 10),
                arguments(1, 4, 5, 4),
                arguments(5, 1, 5, 30));
    }

    /** A query's keys are the nearest that there are among those a multiple of the dilation away, always as many. */
    @ParameterizedTest
    @MethodSource("shifted")
    void aShiftedWindowHoldsAsManyKeysEverywhere(int size, int dilation, int height, int width) {
        IntFunction<List<List<Integer>>> axis = length -> IntStream.range(0, length)
                .mapToObj(query -> nearest(query, length, size, dilation))
                .toList();
        List<List<Integer>> rows = axis.apply(height);
        List<List<Integer>> columns = axis.apply(width);
        assertThat(rows).allMatch(keys -> keys.size() == size);
        assertHolds(
                new Window(size, BorderMode.SHIFT, dilation),
                2,
                height,
                width,
                0,
                (n, i, j, a, b, w) -> rows.get(i).contains(a) && columns.get(j).contains(b));
    }

    private static List<Integer> nearest(int query, int length, int size, int dilation) {
        List<Integer> keys = new ArrayList<>(List.of(query));
        for (int step = 1; keys.size() < size; step++) {
            for (int key : new int[] {query - step * dilation, query + step * dilation}) {
                if (key >= 0 && key < length && keys.size() < size) {
                    keys.add(key);
                }
            }
        }
        return keys;
    }

    @Test
    void aGraphHoldsItsEdgesAndAQueryWithoutAnyGivesZero() {
        List<List<Integer>> edges =
                List.of(List.of(0, 5), List.of(), List.of(1), List.of(4, 2, 0), List.of(4), List.of(3, 1));
        Rule rule = (n, i, j, a, b, w) -> edges.get(i * w + j).contains(a * w + b);
        assertHolds(new GraphNeighbours(edges), 2, 2, 3, 0, rule);
        assertHolds(new GraphNeighbours(edges), 1, 1, 6, 0, rule);
    }

    /**
     * With queries of zero all cells of a neighbourhood weigh the same, and with a channel of ones for each key the output says how
     * much each weighs.
     */
    private static void assertHolds(
            Neighbourhood neighbourhood, int axes, int height, int width, int beyond, Rule rule) {
        INDArray y = equalWeights(neighbourhood, axes, height, width);
        for (int n = 0; n < HEADS; n++) {
            for (int i = 0; i < height; i++) {
                for (int j = 0; j < width; j++) {
                    assertThat(weights(y, n, i, j))
                            .as("weights of head %d at (%d, %d)", n, i, j)
                            .containsExactly(expected(rule, n, i, j, height, width, beyond), within(1e-12));
                }
            }
        }
    }

    /** [1, N keys, H, W]. */
    private static INDArray equalWeights(Neighbourhood neighbourhood, int axes, int height, int width) {
        int keys = height * width;
        Mechanism mechanism =
                Mechanism.of(HEADS, HEADS).withValueChannels(HEADS * keys).withNeighbourhood(neighbourhood);
        INDArray q = Nd4j.zeros(DataType.DOUBLE, 1, HEADS, height, width);
        INDArray ones = Nd4j.eye(keys).castTo(DataType.DOUBLE);
        INDArray v = Nd4j.vstack(ones, ones).reshape('c', 1, (long) HEADS * keys, height, width);
        return Plain.attend(mechanism, axes, List.of(q, q, v), Map.of());
    }

    private static double[] weights(INDArray y, int head, int i, int j) {
        int keys = (int) (y.size(2) * y.size(3));
        return IntStream.range(head * keys, (head + 1) * keys)
                .mapToDouble(key -> y.getDouble(0, key, i, j))
                .toArray();
    }

    private static double[] expected(Rule rule, int n, int i, int j, int height, int width, int beyond) {
        double[] seen = new double[height * width];
        int cells = 0;
        for (int a = -beyond; a < height + beyond; a++) {
            for (int b = -beyond; b < width + beyond; b++) {
                if (rule.sees(n, i, j, a, b, width)) {
                    cells++;
                    if (a >= 0 && a < height && b >= 0 && b < width) {
                        seen[a * width + b] = 1;
                    }
                }
            }
        }
        for (int key = 0; key < seen.length; key++) {
            seen[key] /= Math.max(1, cells);
        }
        return seen;
    }

    /** Child et al.: a layer with the second pattern after one with the first brings every earlier key to a query. */
    @Test
    void theTwoStridedPatternsTogetherReachAllEarlierKeys() {
        int length = 23;
        INDArray y = equalWeights(new StridedFactors(5, Factor.BY_HEAD), 1, 1, length);
        for (int i = 0; i < length; i++) {
            double[] reached = new double[length];
            double[] far = weights(y, 1, 0, i);
            for (int middle = 0; middle < length; middle++) {
                double[] near = weights(y, 0, 0, middle);
                for (int key = 0; key < length; key++) {
                    reached[key] += far[middle] * near[key];
                }
            }
            for (int key = 0; key < length; key++) {
                assertThat(reached[key] > 0).as("from %d to %d", i, key).isEqualTo(key <= i);
            }
        }
    }

    @Test
    void refusesWhatIsNoNeighbourhood() {
        assertRefused(() -> new BlockHalo(0, 1, BorderMode.MASK), "block must be at least 1, got block=0");
        assertRefused(() -> new BlockHalo(4, -1, BorderMode.MASK), "halo must be at least 0, got halo=-1");
        assertRefused(
                () -> new BlockHalo(4, 1, BorderMode.SHIFT),
                "border of blocks must be one of MASK, ZERO, got border=SHIFT");
        assertRefused(() -> new BlockMemory1D(0, 1), "block must be at least 1, got block=0");
        assertRefused(() -> new BlockMemory1D(1, -1), "memory must be at least 0, got memory=-1");
        assertRefused(() -> new BlockMemory2D(1, 0, 0, 0), "width must be at least 1, got width=0");
        assertRefused(() -> new BlockMemory2D(1, 1, -2, 0), "above must be at least 0, got above=-2");
        assertRefused(() -> new Previous(0), "span must be at least 1, got span=0");
        assertRefused(() -> new StridedFactors(0, Factor.FIRST), "stride must be at least 1, got stride=0");
        assertRefused(
                () -> new StridedFactors(1, null), "factor must be one of FIRST, SECOND, BY_HEAD, got factor=null");
        assertRefused(
                () -> new FixedFactors(4, 5, Factor.FIRST),
                "summaries must be at least 1 and at most block, got summaries=5, block=4");
        assertRefused(
                () -> new GraphNeighbours(List.of(List.of(0, -1))),
                "neighbours must be positions from 0 on, got [0, -1]");
        assertRefused(
                () -> new HeadWindows(3, List.of(1, 0)),
                "dilations must be at least 1, one for each head, got dilations=[1, 0]");
        assertRefused(() -> new HeadWindows(4, List.of(1)), "window must be odd so that it has a centre, got window=4");
    }

    @Test
    void refusesMapsThatItDoesNotFit() {
        Rule all = (n, i, j, a, b, w) -> true;
        assertRefused(
                () -> assertHolds(new Window(3, BorderMode.SHIFT, 2), 2, 6, 5, 0, all),
                "a window that is shifted inward must fit into the map with its dilation, got window=3, dilation=2, map 6x5");
        assertRefused(
                () -> assertHolds(new GraphNeighbours(List.of(List.of(0))), 1, 1, 2, 0, all),
                "there must be neighbours for each query, got neighbours of 1, queries=2");
        assertRefused(
                () -> assertHolds(new GraphNeighbours(List.of(List.of(0), List.of(2))), 1, 1, 2, 0, all),
                "neighbours must be positions of keys, got [2], keys=2");
        assertRefused(
                () -> assertHolds(new HeadWindows(3, List.of(1)), 1, 1, 2, 0, all),
                "there must be a dilation for each head, got dilations=[1], heads=2");
    }

    private static Stream<Neighbourhood> tiled() {
        return Stream.of(
                Window.of(3),
                new HeadWindows(3, List.of(1, 1)),
                new BlockHalo(2, 1, BorderMode.MASK),
                new BlockMemory1D(2, 1),
                new BlockMemory2D(2, 2, 1, 1),
                new Previous(2));
    }

    @ParameterizedTest
    @MethodSource("tiled")
    void tilesAreRefusedForQueriesOnAnotherGridBeforeANetworkIsBuilt(Neighbourhood neighbourhood) {
        Mechanism mechanism = Mechanism.of(2, HEADS).withNeighbourhood(neighbourhood);
        List<MapShape> maps = List.of(new MapShape(3, 4, 4), new MapShape(3, 4, 5));
        assertThatThrownBy(() -> new CrossAttention2D(mechanism).outputShape(maps))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "a neighbourhood that is cut into tiles must have its queries where its keys are, got queries ");
    }

    /** The first query sees nothing, the second one key: its sum is that of one logit. */
    @Test
    void theSumOfNoExponentialsIsZero() {
        INDArray x = Networks.normal(DataType.DOUBLE, 1, 2, 3, 1, 20);
        PlainDefinition layer = PlainDefinition.normal(
                new SelfAttention1D(
                        SelfAttentionOptions.of(Mechanism.of(2, HEADS).withNeighbourhood(new Previous(3)))
                                .withInput(MapShape.sequence(3, 20))),
                2);
        INDArray sums = layer.published(AttentionGraph.LOG_SUM_EXP, x); // [B, N, 1, T]
        for (int n = 0; n < HEADS; n++) {
            assertThat(sums.getDouble(0, n, 0, 0)).isEqualTo(Double.NEGATIVE_INFINITY);
            assertThat(sums.getDouble(0, n, 0, 1)).isFinite();
        }
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}

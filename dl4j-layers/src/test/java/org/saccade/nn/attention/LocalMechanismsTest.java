package org.saccade.nn.attention;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.catalogue.LocalMechanisms;
import org.saccade.nn.attention.neighbourhood.BlockHalo;
import org.saccade.nn.attention.neighbourhood.BlockMemory2D;
import org.saccade.nn.attention.neighbourhood.BorderMode;
import org.saccade.nn.attention.neighbourhood.Causal;
import org.saccade.nn.attention.neighbourhood.Factor;
import org.saccade.nn.attention.neighbourhood.Global;
import org.saccade.nn.attention.neighbourhood.Neighbourhood;
import org.saccade.nn.attention.neighbourhood.Reach;
import org.saccade.nn.attention.neighbourhood.Window;
import org.saccade.nn.attention.position.NoPosition;
import org.saccade.nn.attention.position.RelativeAxes;
import org.saccade.nn.attention.position.RelativeBias;
import org.saccade.nn.attention.score.DotProduct;
import org.saccade.nn.attention.score.PositionsOnly;
import org.saccade.nn.attention.tile.AxisRule;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Offsets;
import org.saccade.nn.attention.tile.Tiling;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.saccade.nn.attention.Images.assertClose;

/** What local and sparse mechanisms have in common with each other and with global attention. */
class LocalMechanismsTest {

    private static final int HEADS = 2;
    private static final int CHANNELS = 4;

    private static INDArray normal(long seed, long... shape) {
        return Networks.normal(DataType.DOUBLE, seed, shape);
    }

    /** Queries, keys and values. */
    private static List<INDArray> maps(int height, int width) {
        return IntStream.range(1, 4)
                .mapToObj(seed -> normal(seed, 2, CHANNELS, height, width))
                .toList();
    }

    private static Mechanism plain() {
        return Mechanism.of(CHANNELS, HEADS);
    }

    private static INDArray image(Mechanism mechanism, List<INDArray> maps) {
        return Plain.attend(mechanism, 2, maps, Map.of());
    }

    private static INDArray cut(INDArray maps, INDArrayIndex rows, INDArrayIndex columns) {
        return maps.get(NDArrayIndex.all(), NDArrayIndex.all(), rows, columns).dup('c');
    }

    private static List<INDArray> cut(List<INDArray> maps, INDArrayIndex rows, INDArrayIndex columns) {
        return maps.stream().map(map -> cut(map, rows, columns)).toList();
    }

    /** A masked window in tiles of a side that the test chooses. */
    private record Tiled(int size, int side) implements Neighbourhood {

        @Override
        public Tiling tiling(Geometry geometry) {
            return Tiling.covering(
                    geometry.keys(),
                    side,
                    side,
                    rule(geometry.keys().height()),
                    rule(geometry.keys().width()));
        }

        @Override
        public Reach reach(Geometry geometry, Tiling tiling) {
            return Reach.byAxes(
                    tiling, rule(geometry.keys().height()), rule(geometry.keys().width()));
        }

        @Override
        public Offsets offsets(Geometry geometry) {
            return new Offsets(size / 2, size / 2, 1);
        }

        private AxisRule rule(int length) {
            return AxisRule.between(
                    query -> Math.max(query - size / 2, 0), query -> Math.min(query + size / 2, length - 1));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 3", "13, 9, 3", "8, 17, 5", "5, 4, 11"})
    void tilesOfAnySideGiveWhatTheLoopsGive(int height, int width, int window) {
        List<INDArray> maps = maps(height, width);
        Map<String, INDArray> embeddings = embeddings(HEADS, window, 1, 1);
        LocalSelfAttentionOptions options = LocalSelfAttentionOptions.of(CHANNELS, HEADS, window);
        double[][][][] expected = new double[2][][][];
        for (int b = 0; b < 2; b++) {
            expected[b] = Attend.local(
                    Attend.example(maps.get(0), b),
                    Attend.example(maps.get(1), b),
                    Attend.example(maps.get(2), b),
                    options,
                    embeddings.get(RelativeAxes.ROW_EMBEDDINGS),
                    embeddings.get(RelativeAxes.COLUMN_EMBEDDINGS));
        }
        for (int side : new int[] {1, 2, 3, 4, 8}) {
            Mechanism tiled = options.mechanism().withNeighbourhood(new Tiled(window, side));
            assertClose(Plain.attend(tiled, 2, maps, embeddings), Nd4j.create(expected));
        }
    }

    private static double difference(INDArray one, INDArray other) {
        return one.sub(other).amaxNumber().doubleValue();
    }

    static Stream<Arguments> equalPairs() {
        return Stream.of(
                arguments(Window.of(25), new Global()),
                arguments(new BlockHalo(13, 0, BorderMode.MASK), new Global()),
                arguments(new BlockHalo(1, 2, BorderMode.MASK), Window.of(5)),
                arguments(LocalMechanisms.imageTransformer1D(4, 2, 4, 117).neighbourhood(), new Causal()),
                arguments(
                        LocalMechanisms.imageTransformer2D(4, 2, new BlockMemory2D(13, 9, 9, 9))
                                .neighbourhood(),
                        new Causal()),
                arguments(LocalMechanisms.strided(4, 2, 1, Factor.SECOND).neighbourhood(), new Causal()),
                arguments(LocalMechanisms.strided(4, 2, 117, Factor.FIRST).neighbourhood(), new Causal()),
                arguments(LocalMechanisms.fixed(4, 2, 117, 1, Factor.FIRST).neighbourhood(), new Causal()),
                arguments(LocalMechanisms.fixed(4, 2, 3, 3, Factor.SECOND).neighbourhood(), new Causal()),
                arguments(
                        LocalMechanisms.sliding(4, 3, List.of(2, 2)).neighbourhood(),
                        LocalMechanisms.sliding(4, 2, 3, 2).neighbourhood()),
                arguments(LocalMechanisms.graph(4, 2, complete(117)).neighbourhood(), new Global()));
    }

    private static List<List<Integer>> complete(int nodes) {
        List<Integer> all = IntStream.range(0, nodes).boxed().toList();
        return all.stream().map(node -> all).toList();
    }

    @ParameterizedTest
    @MethodSource("equalPairs")
    void becomesAnother(Neighbourhood one, Neighbourhood other) {
        List<INDArray> maps = maps(13, 9);
        assertClose(image(plain().withNeighbourhood(one), maps), image(plain().withNeighbourhood(other), maps));
    }

    @Test
    void aShiftedWindowAsLargeAsTheMapIsGlobal() {
        List<INDArray> maps = maps(7, 7);
        Mechanism shifted = plain().withNeighbourhood(new Window(7, BorderMode.SHIFT, 1));
        assertClose(image(shifted, maps), image(plain(), maps));
    }

    @ParameterizedTest
    @CsvSource({"ZERO, MASK", "SHIFT, MASK"})
    void bordersDifferAtTheBorderOnly(BorderMode one, BorderMode other) {
        List<INDArray> maps = maps(9, 10);
        INDArray y = image(plain().withNeighbourhood(new Window(5, one, 1)), maps);
        INDArray z = image(plain().withNeighbourhood(new Window(5, other, 1)), maps);
        assertClose(
                cut(y, NDArrayIndex.interval(2, 7), NDArrayIndex.interval(2, 8)),
                cut(z, NDArrayIndex.interval(2, 7), NDArrayIndex.interval(2, 8)));
        assertThat(difference(
                        cut(y, NDArrayIndex.interval(0, 1), NDArrayIndex.all()),
                        cut(z, NDArrayIndex.interval(0, 1), NDArrayIndex.all())))
                .isGreaterThan(1e-3);
    }

    @Test
    void bordersOfHalosDiffer() {
        List<INDArray> maps = maps(8, 8);
        assertThat(difference(
                        image(plain().withNeighbourhood(new BlockHalo(4, 1, BorderMode.MASK)), maps),
                        image(plain().withNeighbourhood(new BlockHalo(4, 1, BorderMode.ZERO)), maps)))
                .isGreaterThan(1e-3);
    }

    /** A stretch of rows that is a multiple of the block, moved by a block: without a halo no border is felt. */
    @Test
    void blocksGiveAShiftedOutputForAnImageShiftedByABlock() {
        List<INDArray> maps = maps(12, 7);
        Mechanism blocks = plain().withNeighbourhood(new BlockHalo(4, 0, BorderMode.MASK));
        INDArray later = image(blocks, cut(maps, NDArrayIndex.interval(4, 12), NDArrayIndex.all()));
        assertClose(later, cut(image(blocks, maps), NDArrayIndex.interval(4, 12), NDArrayIndex.all()));
    }

    @ParameterizedTest
    @CsvSource({"MASK, 3", "SHIFT, 2"})
    void aDilatedWindowIsAWindowOnEveryResidue(BorderMode border, int dilation) {
        List<INDArray> maps = maps(11, 13);
        INDArrayIndex rows = NDArrayIndex.interval(1, dilation, 11);
        INDArrayIndex columns = NDArrayIndex.interval(0, dilation, 13);
        INDArray dilated = image(plain().withNeighbourhood(new Window(3, border, dilation)), maps);
        INDArray thinned = image(plain().withNeighbourhood(new Window(3, border, 1)), cut(maps, rows, columns));
        assertClose(cut(dilated, rows, columns), thinned);
    }

    @Test
    void oneRowIsASequenceWithoutPositions() {
        List<INDArray> maps = maps(1, 21);
        Mechanism window = plain().withNeighbourhood(Window.of(5));
        assertClose(image(window, maps), Plain.attend(window, 1, maps, Map.of()));
    }

    @Test
    void withoutContentAndWithEmbeddingsOfZeroItIsTheMeanOfTheWindow() {
        List<INDArray> maps = maps(5, 12);
        Mechanism mechanism = LocalMechanisms.positionsOnly(CHANNELS, HEADS, 3);
        INDArray y = Plain.attend(mechanism, 2, maps, embeddings(2, 3, 1, 0));
        assertClose(
                cut(y, NDArrayIndex.point(2), NDArrayIndex.interval(7, 8)).reshape(2, CHANNELS),
                cut(maps.get(2), NDArrayIndex.interval(1, 4), NDArrayIndex.interval(6, 9))
                        .mean(2, 3));
        assertClose(y, image(mechanism.withPosition(new NoPosition()), maps));
    }

    /** Row and column tables of normal numbers times a size. */
    private static Map<String, INDArray> embeddings(int heads, int window, int channels, double size) {
        return Map.of(
                RelativeAxes.ROW_EMBEDDINGS, normal(8, heads, window, channels).mul(size),
                RelativeAxes.COLUMN_EMBEDDINGS,
                        normal(9, heads, window, channels).mul(size));
    }

    /** The limit in which attention is a convolution. */
    @Test
    void aConstantQueryAndOneLoudOffsetShiftTheImage() {
        INDArray v = normal(3, 1, 2, 9, 10);
        INDArray ones = Nd4j.ones(DataType.DOUBLE, 1, 2, 9, 10);
        INDArray rows = Nd4j.zeros(DataType.DOUBLE, 1, 3, 1);
        INDArray columns = Nd4j.zeros(DataType.DOUBLE, 1, 3, 1);
        rows.putScalar(new int[] {0, 2, 0}, 200); // one row down
        columns.putScalar(new int[] {0, 0, 0}, 200); // one column to the left
        INDArray y = Plain.attend(
                LocalMechanisms.standAlone(2, 1, 3),
                2,
                List.of(ones, ones.mul(0), v),
                Map.of(RelativeAxes.ROW_EMBEDDINGS, rows, RelativeAxes.COLUMN_EMBEDDINGS, columns));
        assertClose(
                cut(y, NDArrayIndex.interval(0, 8), NDArrayIndex.interval(1, 10)),
                cut(v, NDArrayIndex.interval(1, 9), NDArrayIndex.interval(0, 9)));
    }

    @Test
    void sharedEmbeddingsAreRepeatedOnes() {
        List<INDArray> maps = maps(9, 5);
        Mechanism perHead = LocalMechanisms.standAlone(CHANNELS, HEADS, 3);
        Map<String, INDArray> one = embeddings(1, 3, 1, 1);
        INDArray rows = one.get(RelativeAxes.ROW_EMBEDDINGS);
        INDArray columns = one.get(RelativeAxes.COLUMN_EMBEDDINGS);
        assertClose(
                Plain.attend(perHead.withPosition(new RelativeAxes(true, true, false)), 2, maps, one),
                Plain.attend(
                        perHead,
                        2,
                        maps,
                        Map.of(
                                RelativeAxes.ROW_EMBEDDINGS, Nd4j.concat(0, rows, rows),
                                RelativeAxes.COLUMN_EMBEDDINGS, Nd4j.concat(0, columns, columns))));
    }

    /** What a popular port computes: a softmax for each channel. */
    @Test
    void aHeadForEachChannelIsNotTwoHeads() {
        List<INDArray> maps = maps(5, 5);
        Mechanism window = plain().withScore(new DotProduct(1)).withNeighbourhood(Window.of(3));
        Mechanism channels =
                Mechanism.of(CHANNELS, CHANNELS).withScore(new DotProduct(1)).withNeighbourhood(Window.of(3));
        assertThat(difference(image(window, maps), image(channels, maps))).isGreaterThan(1e-2);
    }

    /** Exchanging two keys of the window: a set without positions, an arrangement with them. */
    @ParameterizedTest
    @CsvSource({"0, true", "1, false"})
    void aWindowIsASetWithoutPositions(double size, boolean isSet) {
        List<INDArray> maps = new ArrayList<>(maps(3, 3));
        Map<String, INDArray> embeddings = embeddings(2, 3, 1, size);
        Mechanism mechanism = LocalMechanisms.standAlone(CHANNELS, HEADS, 3);
        INDArray before = centre(Plain.attend(mechanism, 2, maps, embeddings));
        maps.set(1, cornersExchanged(maps.get(1)));
        maps.set(2, cornersExchanged(maps.get(2)));
        INDArray after = centre(Plain.attend(mechanism, 2, maps, embeddings));
        assertThat(difference(before, after) < 1e-12).isEqualTo(isSet);
    }

    private static INDArray centre(INDArray y) {
        return cut(y, NDArrayIndex.interval(1, 2), NDArrayIndex.interval(1, 2));
    }

    private static INDArray cornersExchanged(INDArray map) {
        INDArray changed = map.dup('c');
        for (int b = 0; b < map.size(0); b++) {
            for (int c = 0; c < map.size(1); c++) {
                changed.putScalar(b, c, 0, 0, map.getDouble(b, c, 2, 2));
                changed.putScalar(b, c, 2, 2, map.getDouble(b, c, 0, 0));
            }
        }
        return changed;
    }

    @Test
    void twoLayersGiveAShiftedOutputForAShiftedImageAwayFromTheBorder() {
        INDArray wide = normal(4, 1, CHANNELS, 14, 15);
        INDArray left = twice(cut(wide, NDArrayIndex.all(), NDArrayIndex.interval(0, 14)));
        INDArray right = twice(cut(wide, NDArrayIndex.all(), NDArrayIndex.interval(1, 15)));
        INDArrayIndex inside = NDArrayIndex.interval(4, 10);
        assertClose(cut(left, inside, NDArrayIndex.interval(5, 10)), cut(right, inside, NDArrayIndex.interval(4, 9)));
    }

    private static INDArray twice(INDArray x) {
        Mechanism mechanism = LocalMechanisms.standAlone(CHANNELS, HEADS, 5);
        Map<String, INDArray> embeddings = embeddings(2, 5, 1, 1);
        INDArray once = Plain.attend(mechanism, 2, List.of(x, x, x), embeddings);
        return Plain.attend(mechanism, 2, List.of(once, once, once), embeddings);
    }

    /** Biases of zero change nothing, and a loud one lets its offset take all. */
    @Test
    void aBiasBelongsToAnOffset() {
        List<INDArray> maps = maps(9, 8);
        Mechanism mechanism = LocalMechanisms.neighbourhood(CHANNELS, HEADS, 3, 1);
        INDArray bias = Nd4j.zeros(DataType.DOUBLE, 2, 5, 5);
        assertClose(
                Plain.attend(mechanism, 2, maps, Map.of(RelativeBias.BIAS, bias)),
                image(mechanism.withPosition(new NoPosition()), maps));
        for (int head = 0; head < 2; head++) {
            bias.putScalar(new int[] {head, 1, 3}, 200); // one row up, one column to the right
        }
        assertClose(
                cut(
                        Plain.attend(mechanism, 2, maps, Map.of(RelativeBias.BIAS, bias)),
                        NDArrayIndex.interval(1, 9),
                        NDArrayIndex.interval(0, 7)),
                cut(maps.get(2), NDArrayIndex.interval(0, 8), NDArrayIndex.interval(1, 8)));
    }

    @Test
    void theHaloOfAQueryInTheFirstBlockIsWhatThePaperDraws() {
        INDArray x = normal(5, 1, 2, 4, 4);
        INDArray y =
                image(Mechanism.of(2, 1).withNeighbourhood(new BlockHalo(2, 1, BorderMode.MASK)), List.of(x, x, x));
        INDArray query =
                cut(x, NDArrayIndex.interval(0, 1), NDArrayIndex.interval(1, 2)).reshape(1, 2);
        INDArray keys =
                cut(x, NDArrayIndex.interval(0, 3), NDArrayIndex.interval(0, 3)).reshape(2, 9);
        INDArray weights = Transforms.softmax(query.mmul(keys).div(Math.sqrt(2)));
        assertClose(
                cut(y, NDArrayIndex.interval(0, 1), NDArrayIndex.interval(1, 2)).reshape(1, 2),
                weights.mmul(keys.transpose()));
    }

    @Test
    void contentIsWhatPositionsOnlyLeavesOut() {
        List<INDArray> maps = maps(5, 6);
        Map<String, INDArray> embeddings = embeddings(2, 3, 1, 1);
        Mechanism mechanism = LocalMechanisms.standAlone(CHANNELS, HEADS, 3);
        List<INDArray> withoutKeys = List.of(maps.get(0), maps.get(1).mul(0), maps.get(2));
        assertClose(
                Plain.attend(mechanism.withScore(new PositionsOnly()), 2, maps, embeddings),
                Plain.attend(mechanism, 2, withoutKeys, embeddings));
    }
}

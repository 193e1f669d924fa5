package org.saccade.nn.attention;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.saccade.nn.Networks;
import org.saccade.nn.graph.MapDefinition;
import org.saccade.nn.graph.MapShape;

import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Memory-networks, their fusions, the aligner and location-sensitive attention. */
class RecurrentAttentionTest {

    private static final double TOLERANCE = 1e-12;
    private static final MapShape INPUT = MapShape.sequence(3, 6);
    private static final MapShape ENCODER = MapShape.sequence(4, 5);

    private final INDArray x = normal(11, 2, 3, 1, 6);
    private final INDArray encoder = normal(12, 2, 4, 1, 5);

    private static PlainDefinition network() {
        return PlainDefinition.normal(
                new LongShortTermMemoryNetwork1D(LongShortTermMemoryNetworkOptions.of(2)
                        .withAlignment(5)
                        .withCells()
                        .withInput(INPUT)),
                1);
    }

    private static FusionOptions fusion() {
        return FusionOptions.of(2).withAlignment(5).withInputs(List.of(INPUT, ENCODER));
    }

    /** The second position has one slot in its memory, and so nothing to choose. */
    @Test
    void memoryOfOneSlotIsAPlainLstm() {
        PlainDefinition network = network();
        INDArray y = network.output(x); // [2, 4, 1, 6]: hidden states, cells
        INDArray gates = network.parameters().get("Wg"); // [8, 5]
        double[] sums = new double[8];
        for (int row = 0; row < 8; row++) {
            for (int d = 0; d < 2; d++) {
                sums[row] += gates.getDouble(row, d) * y.getDouble(0, d, 0, 0);
            }
            for (int c = 0; c < 3; c++) {
                sums[row] += gates.getDouble(row, 2 + c) * x.getDouble(0, c, 0, 1);
            }
        }
        for (int d = 0; d < 2; d++) {
            double cell =
                    sigmoid(sums[2 + d]) * y.getDouble(0, 2 + d, 0, 0) + sigmoid(sums[d]) * Math.tanh(sums[6 + d]);
            assertThat(Math.abs(y.getDouble(0, 2 + d, 0, 1) - cell)).isLessThan(TOLERANCE);
            assertThat(Math.abs(y.getDouble(0, d, 0, 1) - sigmoid(sums[4 + d]) * Math.tanh(cell)))
                    .isLessThan(TOLERANCE);
        }
    }

    private static double sigmoid(double number) {
        return 1 / (1 + Math.exp(-number));
    }

    @Test
    void memoryHoldsEarlierPositionsOnly() {
        PlainDefinition network = network();
        INDArray changed = x.dup();
        changed.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(4, 6))
                .addi(1);
        INDArray difference = network.output(changed).sub(network.output(x));
        assertThat(first(difference, 4).amaxNumber().doubleValue()).isZero();
        assertThat(difference.amaxNumber().doubleValue()).isPositive();
        INDArray weights = network.published(AttentionGraph.WEIGHTS, x); // [2, 1, 6, 6]
        for (int t = 0; t < 6; t++) {
            for (int other = t; other < 6; other++) {
                assertThat(weights.getDouble(0, 0, t, other)).isZero();
            }
        }
        assertThat(weights.sumNumber().doubleValue()).isBetween(10 - TOLERANCE, 10 + TOLERANCE);
    }

    private static INDArray first(INDArray map, int positions) {
        return map.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, positions));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 7", "3, 2"})
    void anImageIsASequenceRowAfterRow(int height, int width) {
        LongShortTermMemoryNetworkOptions options = LongShortTermMemoryNetworkOptions.of(4);
        INDArray map = normal(3, 2, 3, height, width);
        PlainDefinition image = PlainDefinition.normal(
                new LongShortTermMemoryNetwork2D(options.withInput(new MapShape(3, height, width))), 1);
        PlainDefinition line = new PlainDefinition(
                new LongShortTermMemoryNetwork1D(options.withInput(MapShape.sequence(3, height * width))),
                image.parameters());
        assertClose(raster(image.output(map)), line.output(raster(map)));
    }

    static Stream<Arguments> vertices() {
        FusionOptions fusion = FusionOptions.of(2).withAlignment(5);
        AlignerOptions aligner = AlignerOptions.of(3);
        return Stream.of(
                arguments((Vertices) inputs -> new ShallowFusion2D(fusion.withInputs(inputs)), (Vertices)
                        inputs -> new ShallowFusion1D(fusion.withInputs(inputs))),
                arguments((Vertices) inputs -> new DeepFusion2D(fusion.withInputs(inputs)), (Vertices)
                        inputs -> new DeepFusion1D(fusion.withInputs(inputs))),
                arguments((Vertices) inputs -> new Aligner2D(aligner.withInputs(inputs)), (Vertices)
                        inputs -> new Aligner1D(aligner.withInputs(inputs))));
    }

    /** A decoder for inputs of some shapes. */
    private interface Vertices {
        MapDefinition of(List<MapShape> inputs);
    }

    @ParameterizedTest
    @MethodSource("vertices")
    void decodersReadImagesRowAfterRow(Vertices ofImages, Vertices ofSequences) {
        INDArray words = normal(3, 2, 3, 3, 2);
        INDArray states = normal(4, 2, 4, 2, 5);
        PlainDefinition image =
                PlainDefinition.normal(ofImages.of(List.of(new MapShape(3, 3, 2), new MapShape(4, 2, 5))), 1);
        PlainDefinition line = new PlainDefinition(
                ofSequences.of(List.of(MapShape.sequence(3, 6), MapShape.sequence(4, 10))), image.parameters());
        assertClose(raster(image.output(words, states)), line.output(raster(words), raster(states)));
    }

    private static INDArray raster(INDArray map) {
        return map.dup('c').reshape('c', map.size(0), map.size(1), 1, map.size(2) * map.size(3));
    }

    @Test
    void shallowFusionLeavesTheDecoderAsItIs() {
        PlainDefinition shallow = PlainDefinition.normal(new ShallowFusion1D(fusion()), 1);
        INDArray y = shallow.output(x, encoder); // [2, 2 + 4, 1, 6]
        INDArray alone = new PlainDefinition(network().definition(), shallow.parameters()).output(x);
        assertClose(channels(y, 0, 2), channels(alone, 0, 2));
    }

    @Test
    void shallowFusionOfNoPreferenceReadsTheMeanOfTheEncoder() {
        INDArray y = PlainDefinition.normal(new ShallowFusion1D(fusion()), 1)
                .with(Fusion.VECTOR, 0)
                .output(x, encoder);
        INDArray mean = encoder.mean(true, 3);
        for (int t = 0; t < 6; t++) {
            INDArray context = channels(y, 2, 6)
                    .get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(t, t + 1));
            assertClose(context, mean);
        }
    }

    @Test
    void deepFusionOfCellsOfZeroIsTheNetworkAlone() {
        PlainDefinition deep = PlainDefinition.normal(new DeepFusion1D(fusion()), 1);
        INDArray empty = encoder.dup();
        channels(empty, 2, 4).assign(0);
        INDArray alone = new PlainDefinition(network().definition(), deep.parameters()).output(x);
        assertClose(deep.output(x, empty), channels(alone, 0, 2));
        assertThat(deep.output(x, encoder)
                        .sub(channels(alone, 0, 2))
                        .amaxNumber()
                        .doubleValue())
                .isGreaterThan(1e-3);
    }

    @Test
    void deepFusionNeedsHiddenStatesAndCellsOfTheEncoder() {
        FusionOptions options = FusionOptions.of(3).withInputs(List.of(INPUT, ENCODER));
        assertThatThrownBy(() -> new DeepFusion1D(options).parameters())
                .hasMessage("the encoder's states must be hidden states and cells of as many units as the decoder has,"
                        + " got channels=4, units=3");
    }

    @Test
    void alignerReadsTheAverageOfTheAnnotations() {
        PlainDefinition aligner =
                PlainDefinition.normal(new Aligner1D(AlignerOptions.of(2).withInputs(List.of(INPUT, ENCODER))), 1);
        INDArray y = aligner.output(x, encoder);
        INDArray weights = aligner.published(AttentionGraph.WEIGHTS, x, encoder); // [2, 1, 6, 5]
        assertClose(weights.sum(3), Nd4j.ones(DataType.DOUBLE, 2, 1, 6));
        for (int t = 0; t < 6; t++) {
            for (int c = 0; c < 4; c++) {
                double sum = 0;
                for (int s = 0; s < 5; s++) {
                    sum += weights.getDouble(1, 0, t, s) * encoder.getDouble(1, c, 0, s);
                }
                assertThat(Math.abs(y.getDouble(1, 2 + c, 0, t) - sum)).isLessThan(TOLERANCE);
            }
        }
    }

    @Test
    void alignerWithoutAnInitialStateStartsAtZero() {
        AlignerOptions options = AlignerOptions.of(2);
        PlainDefinition without = PlainDefinition.normal(new Aligner1D(options.withInputs(List.of(INPUT, ENCODER))), 1);
        PlainDefinition with = new PlainDefinition(
                new Aligner1D(options.withInitialState().withInputs(List.of(INPUT, ENCODER, MapShape.sequence(2, 1)))),
                without.parameters());
        assertClose(with.output(x, encoder, Nd4j.zeros(DataType.DOUBLE, 2, 2, 1, 1)), without.output(x, encoder));
        assertThatThrownBy(() -> with.output(x, encoder, Nd4j.zeros(DataType.DOUBLE, 2, 3, 1, 1)))
                .hasMessageStartingWith(
                        "the initial state must be one position of as many channels as there are units, got");
    }

    @Test
    void locationSensitiveAttentionWithoutHistoryIsAdditive() {
        PlainDefinition attention = PlainDefinition.normal(
                new LocationSensitiveAttention1D(
                        LocationSensitiveOptions.of(5, 2, 3).withInputs(List.of(INPUT, ENCODER))),
                1);
        INDArray logits = attention.published(LocationSensitiveAttention.LOGITS, x, encoder); // [2, 1, 6, 5]
        INDArray forgetful = attention
                .with(LocationSensitiveAttention.FILTERS, 0)
                .published(LocationSensitiveAttention.LOGITS, x, encoder);
        for (int s = 0; s < 5; s++) {
            double sum = 0;
            for (int a = 0; a < 5; a++) {
                double hidden = attention.parameters().get("b").getDouble(0, a);
                for (int c = 0; c < 3; c++) {
                    hidden += attention.parameters().get("W").getDouble(a, c) * x.getDouble(0, c, 0, 0);
                }
                for (int c = 0; c < 4; c++) {
                    hidden += attention.parameters().get("V").getDouble(a, c) * encoder.getDouble(0, c, 0, s);
                }
                sum += attention.parameters().get("w").getDouble(0, a) * Math.tanh(hidden);
            }
            assertThat(Math.abs(logits.getDouble(0, 0, 0, s) - sum)).isLessThan(TOLERANCE);
        }
        assertClose(rows(logits, 0, 1), rows(forgetful, 0, 1));
        assertThat(rows(logits, 1, 6).sub(rows(forgetful, 1, 6)).amaxNumber().doubleValue())
                .isGreaterThan(1e-3);
    }

    /** One query after the other; the largest kernel reaches beyond the map. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 11})
    void onImagesTheFilterIsASquareOverThePreviousMap(int kernel) {
        MapShape queries = new MapShape(3, 2, 2);
        MapShape states = new MapShape(4, 3, 5);
        INDArray map = normal(11, 1, 3, 2, 2);
        INDArray memory = normal(12, 1, 4, 3, 5);
        PlainDefinition attention = PlainDefinition.normal(
                new LocationSensitiveAttention2D(
                        LocationSensitiveOptions.of(5, 2, kernel).withInputs(List.of(queries, states))),
                1);
        INDArray weights = attention.published(AttentionGraph.WEIGHTS, map, memory); // [1, 1, 4, 15]
        double[][][] alignment = new double[1][3][5];
        for (int query = 0; query < 4; query++) {
            double[][][] features =
                    Attend.convolve(alignment, attention.parameters().get("F"), 1);
            double all = 0;
            for (int s = 0; s < 15; s++) {
                double logit = 0;
                for (int a = 0; a < 5; a++) {
                    double net = attention.parameters().get("b").getDouble(0, a);
                    for (int c = 0; c < 3; c++) {
                        net += attention.parameters().get("W").getDouble(a, c)
                                * map.getDouble(0, c, query / 2, query % 2);
                    }
                    for (int c = 0; c < 4; c++) {
                        net += attention.parameters().get("V").getDouble(a, c) * memory.getDouble(0, c, s / 5, s % 5);
                    }
                    for (int r = 0; r < 2; r++) {
                        net += attention.parameters().get("U").getDouble(a, r) * features[r][s / 5][s % 5];
                    }
                    logit += attention.parameters().get("w").getDouble(0, a) * Math.tanh(net);
                }
                alignment[0][s / 5][s % 5] = Math.exp(logit);
                all += Math.exp(logit);
            }
            for (int s = 0; s < 15; s++) {
                alignment[0][s / 5][s % 5] /= all;
                assertThat(Math.abs(weights.getDouble(0, 0, query, s) - alignment[0][s / 5][s % 5]))
                        .isLessThan(TOLERANCE);
            }
        }
    }

    private static INDArray rows(INDArray weights, int from, int to) {
        return weights.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(from, to), NDArrayIndex.all());
    }

    /** A map of one position must meet every parameter too. */
    @Test
    void oneQueryAndOneStateAreEnough() {
        MapShape one = new MapShape(4, 1, 1);
        INDArray map = normal(3, 2, 4, 1, 1);
        PlainDefinition attention = PlainDefinition.normal(
                new LocationSensitiveAttention2D(
                        LocationSensitiveOptions.of(5, 2, 3).withInputs(List.of(one, one))),
                1);
        assertClose(attention.output(map, map), map);
    }

    @Test
    void optionsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> LocationSensitiveOptions.of(5, 2, 4))
                .hasMessage("kernel must be odd so that it has a centre, got kernel=4");
        assertThatThrownBy(() -> AlignerOptions.of(0)).hasMessage("units must be at least 1, got units=0");
        assertThatThrownBy(() -> new FusionOptions(List.of(1), 2, 2))
                .hasMessage("a decoder has two inputs, its own and the encoder's states, got channelsOfInputs=[1]");
        assertThatThrownBy(() -> LongShortTermMemoryNetworkOptions.of(2).withAlignment(0))
                .hasMessage("alignment must be at least 1, got alignment=0");
    }

    private static INDArray channels(INDArray map, int from, int to) {
        return map.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to), NDArrayIndex.all(), NDArrayIndex.all());
    }

    private static INDArray normal(long seed, long... shape) {
        return Networks.normal(DataType.DOUBLE, seed, shape);
    }

    private static void assertClose(INDArray actual, INDArray expected) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        assertThat(actual.sub(expected).amaxNumber().doubleValue()).isLessThan(TOLERANCE);
    }
}

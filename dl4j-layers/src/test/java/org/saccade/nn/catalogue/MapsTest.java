package org.saccade.nn.catalogue;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.nn.attention.AttentionGate2D;
import org.saccade.nn.attention.map.AttentionMap;
import org.saccade.nn.attention.map.AttentionMaps;
import org.saccade.nn.attention.map.Cell;
import org.saccade.nn.catalogue.Sample.Trait;
import org.saccade.nn.graph.Inspectable;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.model.LayerAttention;
import org.saccade.nn.model.NetworkAttention;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

/** The weights of every mechanism of the catalogue as maps. */
class MapsTest {

    /** Their keys are mixtures of all places. */
    private static final Set<Integer> LINFORMER = Set.of(53);
    /** The shares of blocks in a sorted block sum to one only after many iterations. */
    private static final Set<Integer> SINKHORN = Set.of(58, 59);

    static Stream<Sample> samplesWithWeights() {
        return Samples.all().filter(sample -> sample.has(Trait.WEIGHTS));
    }

    /** Those whose queries, keys and values are made of their own place alone. */
    static Stream<Sample> localSamples() {
        return LocalSamples.samples().filter(sample -> !sample.name().contains("convolution"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samplesWithWeights")
    void mapsHoldTheWholeOfTheWeights(Sample sample) {
        Optional<AttentionMaps> found = maps(
                SampleNetwork.classifier(DataType.DOUBLE, sample),
                SampleNetwork.normalInputs(DataType.DOUBLE, sample, 1, 1));
        assertThat(found.isEmpty())
                .as("whether keys stand nowhere")
                .isEqualTo(sample.rows().stream().anyMatch(LINFORMER::contains));
        found.ifPresent(maps -> {
            assertThat(covers(maps.keys().positions(), sample)).isTrue();
            for (int head = 0; head < maps.heads(); head++) {
                for (Cell query : queries(maps)) {
                    requireShares(sample, maps.map(head, query));
                }
            }
        });
    }

    private static void requireShares(Sample sample, AttentionMap map) {
        double sum = map.elsewhere();
        for (float weight : map.weights()) {
            assertThat(weight).isFinite();
            sum += weight;
        }
        if (!sample.has(Trait.NO_SHARES) && sample.rows().stream().noneMatch(SINKHORN::contains)) {
            assertThat(sum).isCloseTo(1, offset(1e-5));
        }
    }

    /** Keys are no more than the places of one of the inputs. */
    private static boolean covers(int keys, Sample sample) {
        return sample.inputs().stream().mapToLong(MapShape::positions).anyMatch(places -> keys <= places);
    }

    /** What a query's map gives no weight to cannot change its output, and all else does. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("localSamples")
    void weightsStandWhereTheInputsAreThatTheyWeigh(Sample sample) {
        ComputationGraph network = SampleNetwork.classifier(DataType.DOUBLE, sample);
        SampleNetwork.disturbParameters(network);
        INDArray[] inputs = SampleNetwork.normalInputs(DataType.DOUBLE, sample, 1, 1);
        AttentionMaps maps = maps(network, inputs).orElseThrow();
        double[] before = output(network, inputs);
        MapShape shape = sample.inputs().get(0);
        for (int place = 0; place < shape.positions(); place++) {
            INDArray[] moved = SampleNetwork.normalInputs(DataType.DOUBLE, sample, 1, 1);
            for (int channel = 0; channel < shape.channels(); channel++) {
                long at = channel * shape.positions() + place;
                moved[0].putScalar(at, moved[0].getDouble(at) + 0.5);
            }
            double[] after = output(network, moved);
            int width = maps.keys().width();
            for (Cell query : queries(maps)) {
                int own = query.row() * width + query.column();
                AttentionMap map = maps.mean(query);
                boolean weighed = map.weight(place / width, place % width) != 0;
                if (own != place) {
                    assertThat(differ(before, after, own, shape.positions()))
                            .as("whether the output at %s depends on place %d", query, place)
                            .isEqualTo(weighed);
                }
            }
        }
    }

    private static boolean differ(double[] before, double[] after, int place, long positions) {
        return IntStream.range(0, before.length)
                .filter(i -> i % positions == place)
                .anyMatch(i -> Math.abs(before[i] - after[i]) > 1e-9);
    }

    private static double[] output(ComputationGraph network, INDArray... inputs) {
        return network.feedForward(inputs, false)
                .get(SampleNetwork.NAME)
                .dup('c')
                .data()
                .asDouble();
    }

    /** Sorted blocks are mixtures: by the maps a query's output is the weighted sum of the values of all places. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("sinkhornSamples")
    void weightsOfSortedBlocksAverageTheValues(Sample sample) {
        ComputationGraph network = SampleNetwork.classifier(DataType.DOUBLE, sample);
        SampleNetwork.disturbParameters(network);
        INDArray[] inputs = SampleNetwork.normalInputs(DataType.DOUBLE, sample, 1, 1);
        AttentionMaps maps = maps(network, inputs).orElseThrow();
        MapShape shape = sample.inputs().get(0);
        int positions = Math.toIntExact(shape.positions());
        INDArray weights =
                network.getVertex(SampleNetwork.NAME).paramTable(false).get("Wv");
        int channels = Math.toIntExact(weights.size(0));
        INDArray values = weights.reshape('c', channels, shape.channels())
                .mmul(inputs[0].dup('c').reshape('c', shape.channels(), positions));
        double[] attended = output(network, inputs);
        int width = maps.keys().width();
        for (Cell query : queries(maps)) {
            int place = query.row() * width + query.column();
            for (int channel = 0; channel < channels; channel++) {
                AttentionMap map = maps.map(channel * maps.heads() / channels, query);
                double sum = 0;
                for (int key = 0; key < positions; key++) {
                    sum += map.weight(key / width, key % width) * values.getDouble(channel, key);
                }
                assertThat(sum).isCloseTo(attended[channel * positions + place], offset(1e-5));
            }
        }
    }

    /** Without the one that mixes what it attended to. */
    static Stream<Sample> sinkhornSamples() {
        return samplesWithWeights()
                .filter(sample -> sample.rows().stream().anyMatch(SINKHORN::contains))
                .filter(sample -> !sample.name().equals("sinkhorn-1d"));
    }

    static Stream<Sample> gates() {
        return Samples.all().filter(sample -> sample.definition().get() instanceof AttentionGate2D);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("gates")
    void aSpatialGateIsTheMapOfOneQueryAndAChannelGateIsNone(Sample sample) {
        ComputationGraph network = SampleNetwork.classifier(DataType.DOUBLE, sample);
        INDArray[] inputs = SampleNetwork.normalInputs(DataType.DOUBLE, sample, 1, 1);
        INDArray gate = ((Inspectable) network.getLayer(SampleNetwork.NAME)).inspect(AttentionGate2D.GATE, inputs);
        Optional<AttentionMaps> found = maps(network, inputs);
        assertThat(found.isPresent()).isEqualTo(gate.size(3) > 1);
        found.ifPresent(maps -> {
            assertThat(maps.queries().positions()).isEqualTo(1);
            float[] perPlace = gate.mean(1).dup('c').data().asFloat();
            assertThat(maps.map(0, new Cell(0, 0)).weights()).containsExactly(perPlace, within(1e-6f));
        });
    }

    private static Optional<AttentionMaps> maps(ComputationGraph network, INDArray... inputs) {
        List<LayerAttention> layers = NetworkAttention.of(network, inputs);
        assertThat(layers).extracting(LayerAttention::layer).containsExactly(SampleNetwork.NAME);
        return layers.get(0).maps();
    }

    private static List<Cell> queries(AttentionMaps maps) {
        int width = maps.queries().width();
        return IntStream.range(0, maps.queries().positions())
                .mapToObj(place -> new Cell(place / width, place % width))
                .toList();
    }
}

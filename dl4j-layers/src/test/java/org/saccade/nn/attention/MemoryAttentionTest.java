package org.saccade.nn.attention;

import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.catalogue.SelfAttentionMechanisms;
import org.saccade.nn.attention.neighbourhood.BlockMemory1D;
import org.saccade.nn.attention.neighbourhood.Causal;
import org.saccade.nn.attention.neighbourhood.Factor;
import org.saccade.nn.attention.neighbourhood.FixedFactors;
import org.saccade.nn.attention.neighbourhood.Global;
import org.saccade.nn.attention.neighbourhood.LocalMonotonic;
import org.saccade.nn.attention.neighbourhood.Previous;
import org.saccade.nn.attention.neighbourhood.StridedFactors;
import org.saccade.nn.attention.neighbourhood.Window;
import org.saccade.nn.attention.normaliser.AdaptiveSpan;
import org.saccade.nn.attention.position.Absolute;
import org.saccade.nn.attention.position.NoPosition;
import org.saccade.nn.attention.position.RelativeSinusoid;
import org.saccade.nn.attention.position.Shaw;
import org.saccade.nn.attention.position.Sinusoid;
import org.saccade.nn.attention.score.BiasedDotProduct;
import org.saccade.nn.graph.Inspectable;
import org.saccade.nn.graph.MapShape;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.saccade.nn.attention.Images.assertClose;

/** Transformer-XL (row 19): a segment and its memory. */
class MemoryAttentionTest {

    private static final Mechanism MECHANISM = SelfAttentionMechanisms.transformerXl(4, 2);

    @Test
    void withoutPositionsAndBiasesItIsCausalAttention() {
        INDArray x = sequence(9);
        RandomParameters parameters = RandomParameters.of(MECHANISM, 1, x)
                .filled(0, RelativeSinusoid.WEIGHTS, RelativeSinusoid.BIAS, BiasedDotProduct.BIAS);
        Mechanism causal = Mechanism.of(4, 2).withNeighbourhood(new Causal());
        assertClose(
                Plain.attend(MECHANISM, 1, x, parameters.values()), Plain.attend(causal, 1, x, parameters.values()));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "6, 3", "2, 7"})
    void aMemoryIsTheBeginningOfOneLongSegment(int memory, int segment) {
        INDArray whole = sequence(memory + segment);
        Map<String, INDArray> parameters =
                RandomParameters.of(MECHANISM, 1, whole).values();
        INDArray long1 = Plain.attend(MECHANISM, 1, whole, parameters);
        INDArray short1 = flat(between(whole, memory, memory + segment));
        ComputationGraph network = network(
                new MemoryAttention1D(MECHANISM), InputType.recurrent(4, segment), InputType.recurrent(4, memory));
        set(network, parameters);
        assertClose(
                network.outputSingle(short1, flat(between(whole, 0, memory))),
                flat(between(long1, memory, memory + segment)));
    }

    @Test
    void anImageHasItsMemoryAbove() {
        INDArray whole = Networks.normal(DataType.DOUBLE, 1, 2, 4, 5, 3);
        Map<String, INDArray> parameters =
                RandomParameters.of(MECHANISM, 2, whole).values();
        INDArray expected = Plain.attend(MECHANISM, 2, whole, parameters);
        ComputationGraph network = network(
                new MemoryAttention2D(MECHANISM), InputType.convolutional(3, 3, 4), InputType.convolutional(2, 3, 4));
        set(network, parameters);
        assertClose(network.outputSingle(rows(whole, 2, 5), rows(whole, 0, 2)), rows(expected, 2, 5));
    }

    @Test
    void noGradientFlowsIntoTheMemory() {
        ComputationGraph network =
                network(new MemoryAttention1D(MECHANISM), InputType.recurrent(4, 3), InputType.recurrent(4, 5));
        INDArray[] inputs = {flat(sequence(3)), flat(sequence(5))};
        network.feedForward(inputs, true, false);
        org.deeplearning4j.nn.graph.vertex.GraphVertex vertex = network.getVertex(Networks.VERTEX);
        for (int i = 0; i < inputs.length; i++) {
            vertex.setInput(i, inputs[i], LayerWorkspaceMgr.noWorkspaces());
        }
        vertex.doForward(true, LayerWorkspaceMgr.noWorkspaces());
        vertex.setEpsilon(Nd4j.ones(DataType.DOUBLE, 2, 4, 3));
        Pair<Gradient, INDArray[]> gradients = vertex.doBackward(false, LayerWorkspaceMgr.noWorkspaces());
        assertThat(gradients.getSecond()[0].amaxNumber().doubleValue()).isPositive();
        assertThat(gradients.getSecond()[1].amaxNumber().doubleValue()).isZero();
    }

    @Test
    void showsItsWeights() {
        ComputationGraph network =
                network(new MemoryAttention1D(MECHANISM), InputType.recurrent(4, 3), InputType.recurrent(4, 5));
        INDArray weights = ((Inspectable) network.getVertex(Networks.VERTEX))
                .inspect(AttentionGraph.WEIGHTS, flat(sequence(3)), flat(sequence(5)));
        assertThat(weights.shape()).containsExactly(2, 2, 3, 8);
        assertThat(weights.getDouble(0, 0, 0, 5)).isPositive();
        assertThat(weights.getDouble(0, 0, 0, 6)).isZero();
        assertClose(weights.sum(3), Nd4j.ones(DataType.DOUBLE, 2, 2, 3));
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> MemoryAttentionOptions.of(MECHANISM)
                        .withInputs(List.of(MapShape.sequence(4, 3), MapShape.sequence(5, 3))))
                .hasMessageStartingWith("a memory must have the channels of its segment, got inputs=[MapShape[");
        Mechanism everywhere = MECHANISM.withNeighbourhood(new Global());
        assertThatThrownBy(() -> RandomParameters.of(everywhere, 2, Nd4j.zeros(1, 4, 2, 2)))
                .hasMessage("distances along a sequence need a neighbourhood that reads an image as one, got axes=2");
    }

    private static Stream<Mechanism> mechanismsThatKnowNoMemory() {
        Mechanism causal = MECHANISM.withPosition(new NoPosition());
        return Stream.of(
                causal.withNeighbourhood(new StridedFactors(2, Factor.FIRST)),
                causal.withNeighbourhood(new FixedFactors(2, 1, Factor.FIRST)),
                causal.withNeighbourhood(new LocalMonotonic(1)),
                causal.withNeighbourhood(Window.of(3)),
                causal.withNeighbourhood(new Previous(2)),
                causal.withNeighbourhood(new BlockMemory1D(2, 1)),
                causal.withPosition(new Sinusoid()),
                causal.withPosition(Absolute.small()),
                causal.withPosition(new Shaw(2)),
                causal.withNormaliser(new AdaptiveSpan(2, 4, 2)));
    }

    @ParameterizedTest
    @MethodSource("mechanismsThatKnowNoMemory")
    void refusesPartsThatPlaceTheSegmentAtTheBeginningOfItsMemory(Mechanism mechanism) {
        assertThatThrownBy(() -> new MemoryAttention1D(mechanism))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "attention to a memory must know that the segment stands behind it, got neighbourhood=%s, position=%s,"
                                + " normaliser=%s",
                        mechanism.neighbourhood(), mechanism.position(), mechanism.normaliser());
    }

    private static ComputationGraph network(GraphVertex vertex, InputType... inputs) {
        return Networks.bare(DataType.DOUBLE, vertex, inputs);
    }

    private static void set(ComputationGraph network, Map<String, INDArray> parameters) {
        network.getVertex(Networks.VERTEX)
                .paramTable(false)
                .forEach((name, value) -> value.assign(parameters.get(name)));
    }

    private static INDArray sequence(int length) {
        return Networks.normal(DataType.DOUBLE, 1, 2, 4, 1, length);
    }

    private static INDArray between(INDArray map, int from, int to) {
        return map.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(from, to))
                .dup('c');
    }

    private static INDArray rows(INDArray map, int from, int to) {
        return map.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(from, to), NDArrayIndex.all())
                .dup('c');
    }

    private static INDArray flat(INDArray map) {
        return map.dup('c').reshape('c', map.size(0), map.size(1), map.size(3));
    }
}

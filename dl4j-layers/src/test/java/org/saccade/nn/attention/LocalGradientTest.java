package org.saccade.nn.attention;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.catalogue.LocalMechanisms;
import org.saccade.nn.attention.neighbourhood.BlockHalo;
import org.saccade.nn.attention.neighbourhood.BorderMode;
import org.saccade.nn.attention.neighbourhood.Neighbourhood;
import org.saccade.nn.attention.neighbourhood.Window;
import org.saccade.nn.attention.position.RelativeAxes;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Offsets;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.MapShape;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Identities that the gradients of q, k, v and the embeddings must obey, on maps that fit no tile. */
class LocalGradientTest {

    private static final DataType TYPE = DataType.DOUBLE;

    static Stream<Arguments> neighbourhoods() {
        return Stream.of(
                        Window.of(3),
                        Window.of(7),
                        new Window(3, BorderMode.ZERO, 1),
                        new Window(3, BorderMode.SHIFT, 1),
                        new Window(3, BorderMode.MASK, 2),
                        new Window(3, BorderMode.SHIFT, 2),
                        new BlockHalo(4, 1, BorderMode.MASK))
                .flatMap(neighbourhood -> Stream.of(arguments(neighbourhood, 13, 7), arguments(neighbourhood, 8, 17)));
    }

    /** Logits are linear in q, and in k and embeddings together, so the gradient along either is the same (Euler). */
    @ParameterizedTest
    @MethodSource("neighbourhoods")
    void theGradientAlongTheQueryIsThatAlongKeysAndEmbeddings(Neighbourhood neighbourhood, int height, int width) {
        Map<String, INDArray> values = values(neighbourhood, height, width);
        Map<String, INDArray> gradients = gradients(neighbourhood, values);
        double alongQuery = product("q", values, gradients);
        double alongKeys = product("k", values, gradients)
                + product(RelativeAxes.ROW_EMBEDDINGS, values, gradients)
                + product(RelativeAxes.COLUMN_EMBEDDINGS, values, gradients);
        assertThat(alongQuery).isCloseTo(alongKeys, within(1e-9));
        assertThat(Math.abs(alongQuery)).isGreaterThan(1e-3);
    }

    private static double product(String name, Map<String, INDArray> values, Map<String, INDArray> gradients) {
        return values.get(name).mul(gradients.get(name)).sumNumber().doubleValue();
    }

    /** Weights sum to one, so what comes in as a gradient goes on to the values whole. */
    @ParameterizedTest
    @MethodSource("neighbourhoods")
    void theGradientOfTheValuesSumsToThatOfTheOutput(Neighbourhood neighbourhood, int height, int width) {
        Map<String, INDArray> values = values(neighbourhood, height, width);
        double sum = gradients(neighbourhood, values).get("v").sumNumber().doubleValue();
        double given = values.get("g").sumNumber().doubleValue();
        boolean losesWeight = neighbourhood instanceof Window window && window.border() == BorderMode.ZERO;
        assertThat(Math.abs(sum - given) < 1e-9).isNotEqualTo(losesWeight);
    }

    private static Map<String, INDArray> values(Neighbourhood neighbourhood, int height, int width) {
        Map<String, INDArray> values = new HashMap<>();
        for (String name : List.of("q", "k", "v", "g")) {
            values.put(name, Networks.normal(TYPE, name.hashCode(), 2, 4, height, width));
        }
        Offsets offsets = neighbourhood.offsets(geometry(new MapShape(4, height, width)));
        values.put(RelativeAxes.ROW_EMBEDDINGS, Networks.normal(TYPE, 5, 2, offsets.rows(), 1));
        values.put(RelativeAxes.COLUMN_EMBEDDINGS, Networks.normal(TYPE, 6, 2, offsets.columns(), 1));
        return values;
    }

    private static Geometry geometry(MapShape shape) {
        return new AttentionGraph(LocalMechanisms.standAlone(4, 2, 3), 2).geometry(shape, shape);
    }

    /** Of the sum of g times the output. */
    private static Map<String, INDArray> gradients(Neighbourhood neighbourhood, Map<String, INDArray> values) {
        SameDiff sameDiff = SameDiff.create();
        Map<String, SDVariable> in = new HashMap<>();
        values.forEach((name, value) -> in.put(name, sameDiff.var(name, value)));
        AttentionGraph graph =
                new AttentionGraph(LocalMechanisms.standAlone(4, 2, 3).withNeighbourhood(neighbourhood), 2);
        MapShape shape = new MapShape(
                4, (int) values.get("q").size(2), (int) values.get("q").size(3));
        SDVariable y = graph.attend(
                GraphScope.of(sameDiff, in), graph.geometry(shape, shape), in.get("q"), in.get("k"), in.get("v"));
        y.mul(in.get("g")).sum().markAsLoss();
        return sameDiff.calculateGradients(Map.of(), values.keySet());
    }
}

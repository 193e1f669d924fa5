package org.saccade.nn.attention;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.catalogue.AlignmentMechanisms;
import org.saccade.nn.attention.catalogue.LocalMechanisms;
import org.saccade.nn.attention.position.RelativeAxes;
import org.saccade.nn.attention.score.Additive;
import org.saccade.nn.attention.score.Concat;
import org.saccade.nn.attention.score.Cosine;
import org.saccade.nn.attention.score.DotProduct;
import org.saccade.nn.attention.score.General;
import org.saccade.nn.attention.score.LocationBase;
import org.saccade.nn.attention.score.ScaledDotProduct;
import org.saccade.nn.graph.MapShape;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AlignmentScoresTest {

    private static final double TOLERANCE = 1e-12;

    private final INDArray q = normal(1, 4, 6);
    private final INDArray k = normal(2, 5, 6);

    @Test
    void cosineForgetsLengthsAndStaysWithinItsStrength() {
        Cosine cosine = new Cosine(2.5);
        INDArray logits = Logits.of(cosine, q, k, Map.of());
        assertClose(Logits.of(cosine, q.mul(3.7), k.mul(0.2), Map.of()), logits);
        assertThat(logits.amaxNumber().doubleValue()).isLessThanOrEqualTo(2.5);
        assertClose(Logits.of(cosine, q, q, Map.of()).getScalar(2, 2), Nd4j.scalar(2.5));
    }

    @Test
    void cosineOfAVectorOfZerosIsZero() {
        assertThat(Logits.of(new Cosine(1), q.mul(0), k, Map.of()).amaxNumber().doubleValue())
                .isZero();
    }

    @Test
    void learnedCosineHasTheStrengthOfOneAndSoftplus() {
        INDArray beta = Nd4j.createFromArray(new double[][] {{Math.log(Math.E - 1)}});
        INDArray learned = Logits.of(Cosine.learned(), q, k, Map.of(Cosine.BETA, beta));
        assertClose(learned, Logits.of(new Cosine(2), q, k, Map.of()));
    }

    @ParameterizedTest
    @CsvSource({"1", "7", "8", "9", "20"})
    void additiveIsItsFormulaForAnyNumberOfChannels(int alignment) {
        INDArray wa = normal(3, 1, alignment, 6);
        INDArray ua = normal(4, 1, alignment, 6);
        INDArray va = normal(5, 1, alignment);
        INDArray logits = Logits.of(
                new Additive(alignment, false),
                q,
                k,
                Map.of(Additive.QUERY_WEIGHTS, wa, Additive.KEY_WEIGHTS, ua, Additive.VECTOR, va));
        INDArray queries = q.mmul(wa.reshape(alignment, 6).transpose());
        INDArray keys = k.mmul(ua.reshape(alignment, 6).transpose());
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 5; j++) {
                double sum = 0;
                for (int c = 0; c < alignment; c++) {
                    sum += va.getDouble(0, c) * Math.tanh(queries.getDouble(i, c) + keys.getDouble(j, c));
                }
                assertThat(Math.abs(logits.getDouble(i, j) - sum)).isLessThan(TOLERANCE * alignment);
            }
        }
    }

    @Test
    void concatIsAdditiveWithBothMatricesSideBySide() {
        INDArray wa = normal(3, 1, 7, 6);
        INDArray ua = normal(4, 1, 7, 6);
        INDArray va = normal(5, 1, 7);
        INDArray additive = Logits.of(
                new Additive(7, false),
                q,
                k,
                Map.of(Additive.QUERY_WEIGHTS, wa, Additive.KEY_WEIGHTS, ua, Additive.VECTOR, va));
        INDArray concat = Logits.of(
                new Concat(7, false), q, k, Map.of(Concat.WEIGHTS, Nd4j.concat(2, wa, ua), Concat.VECTOR, va));
        assertClose(concat, additive);
    }

    @Test
    void generalWithTheIdentityIsTheDotProduct() {
        INDArray identity = Nd4j.eye(6).castTo(DataType.DOUBLE).reshape(1, 6, 6);
        assertClose(
                Logits.of(new General(false), q, k, Map.of(General.WEIGHTS, identity)),
                Logits.of(new DotProduct(1), q, k, Map.of()));
    }

    @Test
    void scaledDotProductTimesTheRootOfChannelsIsTheDotProduct() {
        assertClose(
                Logits.of(ScaledDotProduct.perHead(), q, k, Map.of()).mul(Math.sqrt(6)),
                Logits.of(new DotProduct(1), q, k, Map.of()));
    }

    @ParameterizedTest
    @CsvSource({"general", "additive", "concat"})
    void headsOfOneMatrixAreHeadsThatHaveTheSame(String score) {
        Mechanism shared = Mechanism.of(6, 3).withScore(score(score, true));
        Mechanism own = Mechanism.of(6, 3).withScore(score(score, false));
        PlainDefinition few = PlainDefinition.normal(layer(shared, 3, 5), 1);
        Map<String, INDArray> repeated = new java.util.HashMap<>(few.parameters());
        for (String name : java.util.List.of("Wa", "Ua", "va")) {
            repeated.computeIfPresent(name, (key, array) -> Nd4j.concat(0, array, array, array));
        }
        INDArray x = normal(7, 2, 4, 3, 5);
        assertClose(new PlainDefinition(layer(own, 3, 5), repeated).output(x), few.output(x));
    }

    private static org.saccade.nn.attention.score.Score score(String name, boolean shared) {
        return switch (name) {
            case "general" -> new General(shared);
            case "additive" -> new Additive(5, shared);
            default -> new Concat(5, shared);
        };
    }

    private static SelfAttention2D layer(Mechanism mechanism, int height, int width) {
        return new SelfAttention2D(SelfAttentionOptions.of(mechanism).withInput(new MapShape(4, height, width)));
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "1, 1, 7", "2, 5, 5", "13, 7, 3", "9, 17, 3"})
    void locationBaseWindowIsAnAverageOfWhatTheWindowSees(int height, int width, int window) {
        Mechanism mechanism = AlignmentMechanisms.locationBaseWindow2D(2, 2, window);
        PlainDefinition layer =
                PlainDefinition.normal(layer(mechanism, height, width), 1).with("Wq", 0);
        INDArray x = normal(7, 1, 4, height, width);
        INDArray y = layer.output(x);
        INDArray v = Plain.run(
                Map.of("Wv", layer.parameters().get("Wv")),
                java.util.List.of(x),
                in -> org.saccade.nn.attention.projection.Convolutions.pointwise(
                        in.scope().sameDiff(), in.variables().get(0), in.scope().parameter("Wv")));
        for (int c = 0; c < 2; c++) {
            for (int i = 0; i < height; i++) {
                for (int j = 0; j < width; j++) {
                    assertThat(Math.abs(y.getDouble(0, c, i, j) - boxMean(v, c, i, j, window / 2)))
                            .isLessThan(TOLERANCE);
                }
            }
        }
    }

    /** Channel o of a head's query stands for the offset whose embeddings the rows of Wa are made of. */
    @ParameterizedTest
    @CsvSource({"1, 1, 3", "13, 7, 3", "13, 7, 5", "3, 4, 9"})
    void locationBaseWindowIsStandAloneSelfAttentionWithoutContent(int height, int width, int window) {
        PlainDefinition positions =
                PlainDefinition.normal(layer(LocalMechanisms.positionsOnly(6, 2, window), height, width), 1);
        INDArray wq = positions.parameters().get("Wq"); // [6, 4, 1, 1]
        INDArray rows = positions.parameters().get(RelativeAxes.ROW_EMBEDDINGS); // [2, window, 1]
        INDArray columns = positions.parameters().get(RelativeAxes.COLUMN_EMBEDDINGS); // [2, window, 2]
        INDArray wa = Nd4j.create(DataType.DOUBLE, 2L * window * window, 4, 1, 1);
        for (int place = 0; place < wa.size(0); place++) {
            int head = place / (window * window);
            int row = place / window % window;
            int column = place % window;
            for (int c = 0; c < 4; c++) {
                double sum = rows.getDouble(head, row, 0) * wq.getDouble(3 * head, c, 0, 0);
                for (int d = 0; d < 2; d++) {
                    sum += columns.getDouble(head, column, d) * wq.getDouble(3 * head + 1 + d, c, 0, 0);
                }
                wa.putScalar(new int[] {place, c, 0, 0}, sum);
            }
        }
        PlainDefinition location = new PlainDefinition(
                layer(AlignmentMechanisms.locationBaseWindow2D(6, 2, window), height, width),
                Map.of("Wq", wa, "Wv", positions.parameters().get("Wv")));
        INDArray x = normal(7, 2, 4, height, width);
        assertClose(location.output(x), positions.output(x));
    }

    private static double boxMean(INDArray v, int c, int i, int j, int radius) {
        double sum = 0;
        int count = 0;
        for (int a = Math.max(i - radius, 0); a <= Math.min(i + radius, v.size(2) - 1); a++) {
            for (int b = Math.max(j - radius, 0); b <= Math.min(j + radius, v.size(3) - 1); b++) {
                sum += v.getDouble(0, c, a, b);
                count++;
            }
        }
        return sum / count;
    }

    @Test
    void locationBaseWeightsAreTheSoftmaxOfTheQueryAlone() {
        PlainDefinition layer = PlainDefinition.normal(layer(AlignmentMechanisms.locationBase(2, 1, 15), 3, 5), 1);
        INDArray x = normal(7, 1, 4, 3, 5);
        INDArray weights = layer.published(AttentionGraph.WEIGHTS, x);
        assertThat(weights.shape()).containsExactly(1, 1, 15, 15);
        assertClose(weights.sum(3), Nd4j.ones(DataType.DOUBLE, 1, 1, 15));
        INDArray wq = layer.parameters().get("Wq").reshape(15, 4);
        double[] first = new double[15];
        double sum = 0;
        for (int place = 0; place < 15; place++) {
            for (int c = 0; c < 4; c++) {
                first[place] += wq.getDouble(place, c) * x.getDouble(0, c, 0, 0);
            }
            sum += Math.exp(first[place]);
        }
        for (int place = 0; place < 15; place++) {
            assertThat(Math.abs(weights.getDouble(0, 0, 0, place) - Math.exp(first[place]) / sum))
                    .isLessThan(TOLERANCE);
        }
    }

    @Test
    void locationBaseOfAnotherSizeIsRefused() {
        assertThatThrownBy(() ->
                        layer(AlignmentMechanisms.locationBase(2, 1, 12), 3, 5).parameters())
                .hasMessage("a head's query channels must be the places that they stand for,"
                        + " got channels of a head=12, places=15");
    }

    @Test
    void optionsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new Cosine(-1))
                .hasMessage("strength must be positive and finite, or 0 where it is learned, got strength=-1.0");
        assertThatThrownBy(() -> new Additive(0, true)).hasMessage("alignment must be at least 1, got alignment=0");
        assertThatThrownBy(() -> new Concat(0, true)).hasMessage("alignment must be at least 1, got alignment=0");
        assertThatThrownBy(() -> new LocationBase(null))
                .hasMessage("places must be one of POSITIONS, OFFSETS, got places=null");
    }

    private static INDArray normal(long seed, long... shape) {
        return Networks.normal(DataType.DOUBLE, seed, shape);
    }

    private static void assertClose(INDArray actual, INDArray expected) {
        assertThat(actual.sub(expected.reshape(actual.shape())).amaxNumber().doubleValue())
                .isLessThan(TOLERANCE);
    }
}

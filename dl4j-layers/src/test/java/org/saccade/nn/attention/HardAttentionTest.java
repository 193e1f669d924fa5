package org.saccade.nn.attention;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.neighbourhood.Global;
import org.saccade.nn.attention.neighbourhood.Neighbourhood;
import org.saccade.nn.attention.neighbourhood.Window;
import org.saccade.nn.attention.normaliser.Hard;
import org.saccade.nn.attention.normaliser.Normaliser;
import org.saccade.nn.attention.normaliser.Rectified;
import org.saccade.nn.attention.normaliser.Softmax;
import org.saccade.nn.attention.normaliser.TopK;
import org.saccade.nn.graph.MapShape;

import java.util.Collections;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Soft and hard attention, and weights of the best keys or of the positive logits alone. */
class HardAttentionTest {

    private static final double TOLERANCE = 1e-12;
    private static final double GRADIENT_TOLERANCE = 1e-9;
    private static final int POSITIONS = 5;
    private static final int DRAWS = 5000;

    private final INDArray x = Networks.normal(DataType.DOUBLE, 3, 1, 4, 1, POSITIONS);

    private PlainDefinition layer(Normaliser normaliser) {
        Mechanism mechanism = Mechanism.of(4, 1).withNormaliser(normaliser);
        return PlainDefinition.normal(
                new SelfAttention1D(SelfAttentionOptions.of(mechanism).withInput(MapShape.sequence(4, POSITIONS))), 1);
    }

    private INDArray weights(Normaliser normaliser) {
        return layer(normaliser).published(AttentionGraph.WEIGHTS, x);
    }

    @ParameterizedTest
    @EnumSource(Hard.Draw.class)
    void inInferenceItIsSoftAttentionAtTemperatureZero(Hard.Draw draw) {
        assertClose(layer(new Hard(draw)).output(x), layer(new Softmax(1e-6)).output(x));
    }

    @Test
    void softAttentionAtAHighTemperatureIsTheMean() {
        INDArray weights = weights(new Softmax(1e15));
        assertClose(weights, Nd4j.valueArrayOf(weights.shape(), 1.0 / POSITIONS, DataType.DOUBLE));
    }

    @ParameterizedTest
    @EnumSource(Hard.Draw.class)
    void theMeanOfManyDrawsIsSoftAttention(Hard.Draw draw) {
        INDArray noise = noise(draw, new Random(5));
        INDArray copies = Nd4j.concat(0, Collections.nCopies(DRAWS, x).toArray(INDArray[]::new));
        INDArray drawn = layer(new Hard(draw))
                .output(scope -> new TrainingScope(scope, DataType.DOUBLE, Map.of(Hard.NOISE, noise)), copies);
        INDArray soft = layer(Softmax.plain()).output(x);
        assertThat(drawn.mean(true, 0).sub(soft).amaxNumber().doubleValue()).isLessThan(0.1);
    }

    private static INDArray noise(Hard.Draw draw, Random random) {
        INDArray noise = Nd4j.create(DataType.DOUBLE, DRAWS, POSITIONS, draw == Hard.Draw.GUMBEL ? POSITIONS : 1);
        for (long i = 0; i < noise.length(); i++) {
            double uniform = random.nextDouble();
            noise.putScalar(i, draw == Hard.Draw.GUMBEL ? -Math.log(-Math.log(uniform)) : uniform);
        }
        return noise;
    }

    @Test
    void oneKeyTakesAll() {
        INDArray weights = weights(Hard.gumbel());
        assertThat(weights.dup().data().asDouble()).containsOnly(0, 1);
        assertClose(weights.sum(3), Nd4j.ones(DataType.DOUBLE, 1, 1, POSITIONS));
    }

    @Test
    void topOfAllKeysIsTheSoftmax() {
        assertClose(weights(new TopK(POSITIONS)), weights(Softmax.plain()));
        assertClose(weights(new TopK(POSITIONS + 3)), weights(Softmax.plain()));
    }

    @Test
    void topOneIsTheBestKey() {
        assertClose(weights(new TopK(1)), weights(Hard.gumbel()));
    }

    @Test
    void topTwoKeepsTheProportionOfTheTwoBest() {
        INDArray two = weights(new TopK(2));
        INDArray all = weights(Softmax.plain());
        for (int i = 0; i < POSITIONS; i++) {
            double kept = 0;
            int count = 0;
            for (int j = 0; j < POSITIONS; j++) {
                if (two.getDouble(0, 0, i, j) > 0) {
                    kept += all.getDouble(0, 0, i, j);
                    count++;
                }
            }
            assertThat(count).isEqualTo(2);
            for (int j = 0; j < POSITIONS; j++) {
                double expected = two.getDouble(0, 0, i, j) > 0 ? all.getDouble(0, 0, i, j) / kept : 0;
                assertThat(Math.abs(two.getDouble(0, 0, i, j) - expected)).isLessThan(TOLERANCE);
            }
        }
    }

    @Test
    void equalKeysAreKeptTogether() {
        INDArray same = Nd4j.ones(DataType.DOUBLE, 1, 4, 1, POSITIONS);
        INDArray weights = layer(new TopK(2)).published(AttentionGraph.WEIGHTS, same);
        assertClose(weights, Nd4j.valueArrayOf(weights.shape(), 1.0 / POSITIONS, DataType.DOUBLE));
    }

    static Stream<Arguments> straightThrough() {
        return Stream.of(Hard.Draw.values()).flatMap(draw -> Stream.of(new Global(), Window.of(3), Window.of(19))
                .map(neighbourhood -> arguments(draw, neighbourhood)));
    }

    /** The straight-through estimate: a gradient at the weights reaches queries and keys as if it had met the softmax. */
    @ParameterizedTest
    @MethodSource("straightThrough")
    void theGradientOfQueriesAndKeysIsThatOfTheSoftmaxWhateverIsDrawn(Hard.Draw draw, Neighbourhood neighbourhood) {
        Mechanism soft = Mechanism.of(4, 2).withNeighbourhood(neighbourhood);
        Map<String, INDArray> expected = gradients(soft);
        Map<String, INDArray> actual = gradients(soft.withNormaliser(new Hard(draw)));
        assertClose(actual.get("Wq"), expected.get("Wq"), GRADIENT_TOLERANCE);
        assertClose(actual.get("Wk"), expected.get("Wk"), GRADIENT_TOLERANCE);
        assertThat(expected.get("Wq").amaxNumber().doubleValue()).isGreaterThan(1e-3);
        assertThat(actual.get("Wv").sub(expected.get("Wv")).amaxNumber().doubleValue())
                .isGreaterThan(1e-3);
    }

    /** Of a layer on 13x9 pixels in training, for a given gradient of its output. */
    private static Map<String, INDArray> gradients(Mechanism mechanism) {
        INDArray image = Randomised.image(4, 13, 9);
        MultiLayerNetwork network = Randomised.network(new SelfAttention2D(mechanism), image);
        Layer layer = Images.onlyLayer(network);
        layer.setBackpropGradientsViewArray(Nd4j.create(DataType.DOUBLE, 1, layer.numParams()));
        layer.setInput(image, LayerWorkspaceMgr.noWorkspaces());
        layer.activate(true, LayerWorkspaceMgr.noWorkspaces());
        return layer.backpropGradient(
                        Networks.normal(DataType.DOUBLE, 8, image.shape()), LayerWorkspaceMgr.noWorkspaces())
                .getFirst()
                .gradientForVariable();
    }

    @Test
    void rectifiedWeightsAreThePositiveLogits() {
        PlainDefinition layer = layer(new Rectified());
        INDArray weights = layer.published(AttentionGraph.WEIGHTS, x); // [1, 1, POSITIONS, POSITIONS]
        INDArray q = projected(layer, "Wq");
        INDArray k = projected(layer, "Wk");
        int zeros = 0;
        for (int i = 0; i < POSITIONS; i++) {
            for (int j = 0; j < POSITIONS; j++) {
                double product = 0;
                for (int c = 0; c < 4; c++) {
                    product += q.getDouble(c, i) * k.getDouble(c, j);
                }
                double logit = product / Math.sqrt(4);
                zeros += logit < 0 ? 1 : 0;
                assertThat(Math.abs(weights.getDouble(0, 0, i, j) - Math.max(0, logit)))
                        .isLessThan(TOLERANCE);
            }
        }
        assertThat(zeros).isStrictlyBetween(0, POSITIONS * POSITIONS);
    }

    /** [4, POSITIONS]. */
    private INDArray projected(PlainDefinition layer, String weights) {
        return layer.parameters().get(weights).reshape(4, 4).mmul(x.reshape(4, POSITIONS));
    }

    @Test
    void optionsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new TopK(0)).hasMessage("keys must be at least 1, got keys=0");
        assertThatThrownBy(() -> new Hard(null)).hasMessage("draw must be one of GUMBEL, INVERSE_CDF, got draw=null");
        assertThatThrownBy(() -> new Softmax(0))
                .hasMessage("temperature must be positive and finite, got temperature=0.0");
    }

    private static void assertClose(INDArray actual, INDArray expected) {
        assertClose(actual, expected, TOLERANCE);
    }

    private static void assertClose(INDArray actual, INDArray expected, double tolerance) {
        assertThat(actual.sub(expected).amaxNumber().doubleValue()).isLessThan(tolerance);
    }
}

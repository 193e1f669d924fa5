package org.saccade.nn.attention;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.catalogue.AlignmentMechanisms;
import org.saccade.nn.attention.neighbourhood.LocalMonotonic;
import org.saccade.nn.attention.neighbourhood.LocalPredictive;
import org.saccade.nn.attention.projection.Convolution;
import org.saccade.nn.graph.MapShape;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LuongAttentionTest {

    private static final double TOLERANCE = 1e-10;

    private static PlainDefinition images(Mechanism mechanism, MapShape target, MapShape source) {
        LuongAttentionOptions options = LuongAttentionOptions.of(mechanism, 3).withInputs(List.of(target, source));
        return PlainDefinition.normal(new LuongAttention2D(options), 1);
    }

    private static INDArray normal(long seed, MapShape shape) {
        return Networks.normal(DataType.DOUBLE, seed, 1, shape.channels(), shape.height(), shape.width());
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1, 1", "2, 3, 5, 4", "7, 5, 7, 5", "3, 11, 2, 1"})
    void localMonotonicOfARadiusBeyondTheMapsIsGlobal(int height, int width, int sourceHeight, int sourceWidth) {
        MapShape target = new MapShape(4, height, width);
        MapShape source = new MapShape(4, sourceHeight, sourceWidth);
        INDArray h = normal(2, target);
        INDArray s = normal(3, source);
        INDArray local = images(AlignmentMechanisms.luongLocalMonotonic(4, 11), target, source)
                .output(h, s);
        INDArray global =
                images(AlignmentMechanisms.luongGlobal(4), target, source).output(h, s);
        assertThat(local.sub(global).amaxNumber().doubleValue()).isLessThan(TOLERANCE);
    }

    @ParameterizedTest
    @CsvSource({"7, 5, 7, 5, 1", "13, 11, 13, 11, 2", "4, 9, 3, 5, 1"})
    void localMonotonicSeesASquareOfTheSourceAndNothingFromOutside(
            int height, int width, int sourceHeight, int sourceWidth, int radius) {
        MapShape target = new MapShape(4, height, width);
        MapShape source = new MapShape(4, sourceHeight, sourceWidth);
        INDArray h = normal(2, target);
        INDArray s = normal(3, source);
        PlainDefinition local = images(AlignmentMechanisms.luongLocalMonotonic(4, radius), target, source);
        INDArray y = local.output(h, s);
        INDArray wc = local.parameters().get("Wc"); // [3, 8, 1, 1]
        for (int i = 0; i < height; i++) {
            for (int j = 0; j < width; j++) {
                double[] context = average(h, s, i, j, radius);
                for (int d = 0; d < 3; d++) {
                    double sum = 0;
                    for (int c = 0; c < 4; c++) {
                        sum += wc.getDouble(d, c, 0, 0) * context[c]
                                + wc.getDouble(d, 4 + c, 0, 0) * h.getDouble(0, c, i, j);
                    }
                    assertThat(Math.abs(y.getDouble(0, d, i, j) - Math.tanh(sum)))
                            .isLessThan(TOLERANCE);
                }
            }
        }
    }

    /** Zeros where the square holds no source state. */
    private static double[] average(INDArray h, INDArray s, int i, int j, int radius) {
        double[] context = new double[4];
        double all = 0;
        for (int a = Math.max(i - radius, 0); a <= Math.min(i + radius, s.size(2) - 1); a++) {
            for (int b = Math.max(j - radius, 0); b <= Math.min(j + radius, s.size(3) - 1); b++) {
                double logit = 0;
                for (int c = 0; c < 4; c++) {
                    logit += h.getDouble(0, c, i, j) * s.getDouble(0, c, a, b);
                }
                all += Math.exp(logit);
                for (int c = 0; c < 4; c++) {
                    context[c] += Math.exp(logit) * s.getDouble(0, c, a, b);
                }
            }
        }
        for (int c = 0; c < 4 && all > 0; c++) {
            context[c] /= all;
        }
        return context;
    }

    /** With weights of zero the predicted place is the middle of the source, and all logits are the same. */
    @ParameterizedTest
    @CsvSource({"1, 1, 1", "4, 6, 1", "5, 7, 2", "5, 7, 9"})
    void localPredictiveFadesWithTheDistanceFromThePredictedPlace(int height, int width, int radius) {
        MapShape target = new MapShape(4, 2, 2);
        MapShape source = new MapShape(4, height, width);
        PlainDefinition local = images(AlignmentMechanisms.luongLocalPredictive(4, radius), target, source)
                .with(LocalPredictive.PLACE_WEIGHTS, 0);
        INDArray weights =
                local.published(AttentionGraph.WEIGHTS, normal(2, target).mul(0), normal(3, source));
        int seen = 0;
        for (int a = 0; a < height; a++) {
            for (int b = 0; b < width; b++) {
                seen += Math.abs(a - height / 2.0) <= radius && Math.abs(b - width / 2.0) <= radius ? 1 : 0;
            }
        }
        for (int a = 0; a < height; a++) {
            for (int b = 0; b < width; b++) {
                double dy = a - height / 2.0;
                double dx = b - width / 2.0;
                double expected = Math.abs(dy) <= radius && Math.abs(dx) <= radius
                        ? Math.exp(-(dy * dy + dx * dx) / (2 * radius * radius / 4.0)) / seen
                        : 0;
                assertThat(Math.abs(weights.getDouble(0, 0, 0, a * width + b) - expected))
                        .isLessThan(TOLERANCE);
            }
        }
    }

    /** Rows and columns are predicted by vectors of their own, the first and the second of vp. */
    @ParameterizedTest
    @CsvSource({"1, 1, 1", "5, 7, 2", "11, 3, 1", "2, 13, 3", "4, 6, 9"})
    void localPredictiveIsItsFormulaForEveryQuery(int height, int width, int radius) {
        MapShape target = new MapShape(4, 3, 2);
        MapShape source = new MapShape(4, height, width);
        INDArray h = normal(2, target);
        INDArray s = normal(3, source);
        PlainDefinition local = images(AlignmentMechanisms.luongLocalPredictive(4, radius), target, source);
        INDArray weights = local.published(AttentionGraph.WEIGHTS, h, s); // [1, 1, 6, height width]
        for (int query = 0; query < 6; query++) {
            double[] state = state(h, query);
            double row = height * place(local, 0, state);
            double column = width * place(local, 1, state);
            double[] expected = predicted(state, s, row, column, radius);
            for (int key = 0; key < expected.length; key++) {
                assertThat(Math.abs(weights.getDouble(0, 0, query, key) - expected[key]))
                        .isLessThan(TOLERANCE);
            }
        }
    }

    private static double[] state(INDArray map, int position) {
        double[] state = new double[(int) map.size(1)];
        for (int c = 0; c < state.length; c++) {
            state[c] = map.getDouble(0, c, position / map.size(3), position % map.size(3));
        }
        return state;
    }

    /** sigmoid(vpᵀ tanh(Wp h)), in shares of an axis. */
    private static double place(PlainDefinition local, int axis, double[] state) {
        INDArray wp = local.parameters().get(LocalPredictive.HIDDEN_WEIGHTS); // [1, 4, 4]
        INDArray vp = local.parameters().get(LocalPredictive.PLACE_WEIGHTS); // [1, 2, 4]
        double sum = 0;
        for (int a = 0; a < 4; a++) {
            double net = 0;
            for (int c = 0; c < 4; c++) {
                net += wp.getDouble(0, a, c) * state[c];
            }
            sum += vp.getDouble(0, axis, a) * Math.tanh(net);
        }
        return 1 / (1 + Math.exp(-sum));
    }

    /** The softmax in the square around a place, which fades and is not normalised again. */
    private static double[] predicted(double[] state, INDArray s, double row, double column, int radius) {
        int width = (int) s.size(3);
        double[] weights = new double[(int) s.size(2) * width];
        double all = 0;
        for (int key = 0; key < weights.length; key++) {
            if (Math.abs(key / width - row) <= radius && Math.abs(key % width - column) <= radius) {
                double[] other = state(s, key);
                double logit = 0;
                for (int c = 0; c < other.length; c++) {
                    logit += state[c] * other[c];
                }
                weights[key] = Math.exp(logit);
                all += weights[key];
            }
        }
        double deviation = radius / 2.0;
        for (int key = 0; key < weights.length; key++) {
            double square = Math.pow(key / width - row, 2) + Math.pow(key % width - column, 2);
            weights[key] *= Math.exp(-square / (2 * deviation * deviation)) / all;
        }
        return weights;
    }

    @Test
    void eachTargetStateNeedsAContext() {
        Convolution coarse = new Convolution(3, 2, false);
        Mechanism mechanism = Mechanism.of(4, 1).withProjections(coarse, coarse, coarse);
        MapShape map = new MapShape(4, 4, 6);
        LuongAttentionOptions options = LuongAttentionOptions.of(mechanism, 4).withInputs(List.of(map, map));
        assertThatThrownBy(() -> new LuongAttention2D(options).outputShape(List.of(map, map)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("each target state needs a context, got targets 4x6, contexts 2x3");
    }

    @Test
    void radiusesThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new LocalMonotonic(-1)).hasMessage("radius must be at least 0, got radius=-1");
        assertThatThrownBy(() -> new LocalPredictive(0, 3)).hasMessage("radius must be at least 1, got radius=0");
        assertThatThrownBy(() -> new LocalPredictive(1, 0)).hasMessage("hidden must be at least 1, got hidden=0");
        assertThatThrownBy(() -> LuongAttentionOptions.of(AlignmentMechanisms.luongGlobal(4), 0))
                .hasMessage("channels must be at least 1, got channels=0");
    }
}

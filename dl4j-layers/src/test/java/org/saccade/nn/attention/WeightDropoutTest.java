package org.saccade.nn.attention;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.nn.Networks;
import org.saccade.nn.graph.MapShape;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.saccade.nn.attention.Images.assertClose;

/** Dropout of weights, whose noise is given. */
class WeightDropoutTest {

    private static final int HEADS = 2;
    private static final int POSITIONS = 15;
    private static final Mechanism PLAIN = Mechanism.of(4, HEADS);

    private final INDArray x = Networks.normal(DataType.DOUBLE, 1, 2, 3, 3, 5);

    private static PlainDefinition layer(Mechanism mechanism) {
        return PlainDefinition.normal(
                new SelfAttention2D(SelfAttentionOptions.of(mechanism).withInput(new MapShape(3, 3, 5))), 1);
    }

    @Test
    void inTrainingWeightsAreMultipliedByTheNoise() {
        INDArray noise = Networks.normal(DataType.DOUBLE, 2, 2L * HEADS, POSITIONS, POSITIONS);
        PlainDefinition plain = layer(PLAIN);
        INDArray weights = plain.published(AttentionGraph.WEIGHTS, x); // [2, HEADS, POSITIONS, POSITIONS]
        INDArray y = layer(PLAIN.withDropout(0.3))
                .output(scope -> new TrainingScope(scope, DataType.DOUBLE, Map.of("dropout", noise)), x);
        INDArray expected = Images.each(
                x, image -> Attend.convolve(image, plain.parameters().get("Wv"), 1)); // values, to be averaged
        INDArray values = expected.dup('c');
        for (int b = 0; b < 2; b++) {
            for (int c = 0; c < 4; c++) {
                int head = c / 2;
                for (int i = 0; i < POSITIONS; i++) {
                    double sum = 0;
                    for (int j = 0; j < POSITIONS; j++) {
                        sum += weights.getDouble(b, head, i, j)
                                * noise.getDouble(b * HEADS + head, i, j)
                                * values.getDouble(b, c, j / 5, j % 5);
                    }
                    expected.putScalar(b, c, i / 5, i % 5, sum);
                }
            }
        }
        assertClose(y, expected);
    }

    @Test
    void inInferenceWeightsStay() {
        assertThat(layer(PLAIN.withDropout(0.3)).output(x))
                .isEqualTo(layer(PLAIN).output(x));
    }
}

package org.saccade.nn.attention;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.attention.normaliser.AdaptiveSpan;
import org.saccade.nn.attention.normaliser.Hard;
import org.saccade.nn.attention.normaliser.MonotonicWindow;
import org.saccade.nn.attention.normaliser.Normaliser;
import org.saccade.nn.attention.normaliser.Softmax;
import org.saccade.nn.attention.normaliser.TopK;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

/** Logits whose exponentials are zero, as they are, in double. */
class DeepLogitsTest {

    static Stream<Normaliser> normalisers() {
        return Stream.of(
                Softmax.plain(),
                new TopK(2),
                Hard.gumbel(),
                new Hard(Hard.Draw.INVERSE_CDF),
                new MonotonicWindow(3),
                new AdaptiveSpan(2, 9, 9));
    }

    /** All values are one, and so are weighted means of them. */
    @ParameterizedTest
    @MethodSource("normalisers")
    void weightsSumToOne(Normaliser normaliser) {
        INDArray ones = Nd4j.ones(DataType.DOUBLE, 1, 2, 1, 5);
        Mechanism mechanism = Mechanism.of(2, 1).withNormaliser(normaliser);
        Map<String, INDArray> spans =
                Map.of(AdaptiveSpan.SPANS, Nd4j.valueArrayOf(new long[] {1, 1}, 9, DataType.DOUBLE));
        INDArray y = Plain.attend(mechanism, 1, List.of(ones, ones.mul(-2000), ones), spans);
        for (double mean : y.ravel().toDoubleVector()) {
            assertThat(mean).isEqualTo(1, offset(1e-12));
        }
    }
}

package org.saccade.nn.kernel;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

class RectifierTest {

    private static final Tensors TENSORS = new Tensors(false);
    private static final float[] ODD = {
        0f, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY
    };

    /** Around the lengths of the arrays and of what a thread takes. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1023, 1024, 1025, 32 * 1024, 32 * 1024 + 1, 100_000})
    void letsThroughWhatIsAboveZero(int length) {
        Random random = new Random(length);
        Tensor x = TENSORS.normal(length, random);
        Tensor dy = TENSORS.normal(length, random);
        for (int i = 0; i < Math.min(length, ODD.length); i++) {
            x.put(length - 1 - i, ODD[i]);
        }
        Tensor y = TENSORS.unwritten(length);
        Tensor dx = TENSORS.unwritten(length);

        Rectifier.forward(length, x, y);
        Rectifier.backward(length, x, dy, dx);

        for (int i = 0; i < length; i++) {
            boolean isAbove = x.get(i) > 0;
            assertThat(y.get(i) == (isAbove ? x.get(i) : 0)).as("y at %d", i).isTrue();
            assertThat(dx.get(i) == (isAbove ? dy.get(i) : 0)).as("dx at %d", i).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x7fc00000, 0xffc00000})
    void whatIsNoNumberStaysSo(int bits) {
        Tensor x = TENSORS.normal(1, new Random(1));
        x.put(0, Float.intBitsToFloat(bits));
        Tensor y = TENSORS.normal(1, new Random(1));

        Rectifier.forward(1, x, y);

        assertThat(y.get(0)).isNaN();
    }
}

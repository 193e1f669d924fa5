package org.saccade.nn.kernel;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

class SquareSumTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 511, 512, 513, 64 * 512, 64 * 512 + 1, 100_000})
    void addsTheSquares(int length) {
        Tensor values = new Tensors(false).normal(length, new Random(length));

        assertThat(SquareSum.of(values, length))
                .isCloseTo(
                        Arrays.stream(Tensors.numbers(values, length))
                                .map(value -> value * value)
                                .sum(),
                        Percentage.withPercentage(1e-5));
    }
}

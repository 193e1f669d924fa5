package org.saccade.train.loop;

import org.junit.jupiter.api.Test;

import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

class PartialLossTest {
    @Test
    void addsUp() {
        PartialLoss loss = PartialLoss.NONE.plus(2, PartialLossTest::never).plus(0.5, PartialLossTest::never);

        assertThat(loss).isEqualTo(new PartialLoss(2.5, ""));
    }

    @Test
    void keepsTheLayerOfTheFirstMicroBatchThatSpoiltIt() {
        PartialLoss loss = PartialLoss.NONE
                .plus(1, PartialLossTest::never)
                .plus(Double.NaN, () -> Optional.of("conv"))
                .plus(1, PartialLossTest::never)
                .plus(Double.NaN, PartialLossTest::never);

        assertThat(loss).isEqualTo(new PartialLoss(Double.NaN, "conv"));
        assertThat(PartialLoss.NONE.plus(Double.POSITIVE_INFINITY, Optional::empty))
                .isEqualTo(new PartialLoss(Double.POSITIVE_INFINITY, ""));
    }

    private static Optional<String> never() {
        throw new AssertionError("must not be asked");
    }
}

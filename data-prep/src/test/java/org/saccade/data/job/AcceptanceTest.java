package org.saccade.data.job;

import org.junit.jupiter.api.Test;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AcceptanceTest {

    private static Acceptance of(OptionalLong images, OptionalDouble fraction) {
        return new Acceptance(images, fraction, false, Optional.empty());
    }

    @Test
    void oneBadImageInAThousandIsUsual() {
        assertThat(Acceptance.USUAL.badImageLimit(999)).isZero();
        assertThat(Acceptance.USUAL.badImageLimit(1000)).isEqualTo(1);
        assertThat(Acceptance.USUAL.badImageLimit(1_331_167)).isEqualTo(1331);
    }

    @Test
    void aLimitThatIsGivenTakesThePlaceOfTheUsualOne() {
        assertThat(of(OptionalLong.of(0), OptionalDouble.empty()).badImageLimit(10_000))
                .isZero();
        assertThat(of(OptionalLong.empty(), OptionalDouble.of(0.5)).badImageLimit(7))
                .isEqualTo(3);
    }

    @Test
    void theLargerOfTwoLimitsHolds() {
        Acceptance both = of(OptionalLong.of(5), OptionalDouble.of(0.1));
        assertThat(both.badImageLimit(10)).isEqualTo(5);
        assertThat(both.badImageLimit(100)).isEqualTo(10);
    }

    @Test
    void aCollectionThatIsKnownHasNoBadImage() {
        Optional<Expectations> known = Optional.of(Expectations.ILSVRC2012);
        assertThat(new Acceptance(OptionalLong.empty(), OptionalDouble.empty(), false, known).badImageLimit(1_331_167))
                .isZero();
        assertThat(new Acceptance(OptionalLong.of(3), OptionalDouble.empty(), false, known).badImageLimit(1_331_167))
                .isEqualTo(3);
    }

    @Test
    void refusesLimitsThatMeanNothing() {
        assertThatThrownBy(() -> of(OptionalLong.of(-1), OptionalDouble.empty()))
                .hasMessage("the limit of bad images must be at least 0, got -1");
        assertThatThrownBy(() -> of(OptionalLong.empty(), OptionalDouble.of(1.5)))
                .hasMessage("the fraction of bad images must be from 0 to 1, got 1.5");
        assertThatThrownBy(() -> of(OptionalLong.empty(), OptionalDouble.of(Double.NaN)))
                .hasMessage("the fraction of bad images must be from 0 to 1, got NaN");
    }
}

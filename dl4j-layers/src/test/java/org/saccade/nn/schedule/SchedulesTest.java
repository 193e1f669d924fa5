package org.saccade.nn.schedule;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class SchedulesTest {

    @ParameterizedTest
    @CsvSource({"0, 0.8", "2, 0.8", "3, 0.4", "6, 0.4", "7, 0.2", "100, 0.2"})
    void fallsAtEachMilestone(int iteration, double rate) {
        assertRate(new MilestoneSchedule(0.8, 0.5, List.of(3, 7)), iteration, rate);
    }

    /** 0.2 + 0.6 (1 - t / 4)^2 */
    @ParameterizedTest
    @CsvSource({"0, 0.8", "1, 0.5375", "2, 0.35", "3, 0.2375", "4, 0.2", "100, 0.2"})
    void fallsAsAPolynomial(int iteration, double rate) {
        assertRate(new PolynomialSchedule(0.8, 0.2, 2, 5), iteration, rate);
    }

    /**
     * From 0.2 to 0.8 in four iterations, to 0.02 in the next four: rates of PyTorch's OneCycleLR(max_lr=0.8, total_steps=9, pct_start=5/9,
     * div_factor=4, final_div_factor=10), its formula computed by hand.
     */
    @ParameterizedTest
    @CsvSource({
        "0, 0.2",
        "1, 0.28786796564403574",
        "2, 0.5",
        "4, 0.8",
        "5, 0.6857716446627536",
        "6, 0.41",
        "8, 0.02",
        "9, 0.02",
        "100, 0.02"
    })
    void risesAndFallsFarBelowWhereItBegan(int iteration, double rate) {
        assertRate(new OneCycleSchedule(0.8, 4, 10, 4, 9), iteration, rate);
    }

    @ParameterizedTest
    @CsvSource({"0, 0.2", "2, 0.6", "3, 0.8", "4, 0.8", "6, 0.8", "7, 0.4", "9, 0.4"})
    void aScheduleBeginsAfterTheWarmUp(int iteration, double rate) {
        assertRate(new WarmupSchedule(4, new MilestoneSchedule(0.8, 0.5, List.of(3))), iteration, rate);
    }

    @Test
    void aSingleIterationIsEnough() {
        assertRate(new PolynomialSchedule(0.8, 0.2, 1, 1), 0, 0.8);
        assertRate(new OneCycleSchedule(0.8, 4, 10, 0, 1), 0, 0.8);
        assertRate(new WarmupSchedule(1, new FixedSchedule(0.8)), 0, 0.8);
        assertRate(new MilestoneSchedule(0.8, 0.5, List.of()), 0, 0.8);
    }

    private static void assertRate(ISchedule schedule, int iteration, double rate) {
        assertThat(schedule.valueAt(iteration, 0)).isCloseTo(rate, within(1e-12));
        assertThat(schedule.valueAt(iteration, 9)).as("whatever the epoch").isEqualTo(schedule.valueAt(iteration, 0));
        assertThat(schedule.clone()).isEqualTo(schedule);
    }

    @Test
    void namesTheRuleAndTheValues() {
        assertRefused(() -> new WarmupSchedule(0, new FixedSchedule(1)), "steps must be at least 1, got steps=0");
        assertRefused(() -> new WarmupSchedule(1, null), "then must be given, got then=null");
        assertRefused(() -> new MilestoneSchedule(0, 0.1, List.of()), "base must be positive and finite, got base=0.0");
        assertRefused(
                () -> new MilestoneSchedule(1, 2, List.of()), "factor must be above 0 and at most 1, got factor=2.0");
        assertRefused(
                () -> new MilestoneSchedule(1, 0.1, List.of(3, 3)),
                "milestones must be above 0 and rise, got milestones=[3, 3]");
        assertRefused(
                () -> new MilestoneSchedule(1, 0.1, List.of(0)),
                "milestones must be above 0 and rise, got milestones=[0]");
        assertRefused(
                () -> new PolynomialSchedule(1, 2, 1, 1), "floor must be from 0 to base, got floor=2.0, base=1.0");
        assertRefused(() -> new PolynomialSchedule(1, 0, 0, 1), "power must be positive and finite, got power=0.0");
        assertRefused(() -> new PolynomialSchedule(1, 0, 1, 0), "totalSteps must be at least 1, got totalSteps=0");
        assertRefused(
                () -> new OneCycleSchedule(1, 0.5, 1, 0, 1),
                "startDivisor and endDivisor must be at least 1, got startDivisor=0.5, endDivisor=1.0");
        assertRefused(
                () -> new OneCycleSchedule(1, 1, 1, 2, 2),
                "peakStep must be at least 0 and less than totalSteps, got peakStep=2, totalSteps=2");
    }

    private static void assertRefused(Runnable made, String message) {
        assertThatThrownBy(made::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}

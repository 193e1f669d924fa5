package org.saccade.nn.model;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.learning.config.Nesterovs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class WarmupCosineScheduleTest {

    private static final WarmupCosineSchedule SCHEDULE = new WarmupCosineSchedule(0.8, 0.2, 4, 15);

    @ParameterizedTest
    @CsvSource({"0, 0.2", "1, 0.4", "3, 0.8", "4, 0.8", "9, 0.5", "14, 0.2", "100, 0.2"})
    void risesInEqualStepsAndFallsAlongACosine(int iteration, double rate) {
        assertThat(SCHEDULE.valueAt(iteration, 0)).isCloseTo(rate, within(1e-12));
    }

    @Test
    void doesNotDependOnTheEpoch() {
        assertThat(SCHEDULE.valueAt(7, 5)).isEqualTo(SCHEDULE.valueAt(7, 0));
    }

    @Test
    void needsNoWarmup() {
        assertThat(new WarmupCosineSchedule(1, 0, 0, 3).valueAt(0, 0)).isEqualTo(1);
        assertThat(new WarmupCosineSchedule(1, 0, 0, 1).valueAt(0, 0)).isEqualTo(1);
    }

    @Test
    void isItsOwnCloneAndKeepsItsValuesInJson() {
        assertThat(SCHEDULE.clone()).isEqualTo(SCHEDULE);
        NeuralNetConfiguration saved = new NeuralNetConfiguration.Builder()
                .updater(new Nesterovs(SCHEDULE, 0.9))
                .layer(new DenseLayer.Builder().nIn(1).nOut(1).build())
                .build();
        NeuralNetConfiguration read = NeuralNetConfiguration.fromJson(saved.toJson());
        Nesterovs updater = (Nesterovs) ((FeedForwardLayer) read.getLayer()).getIUpdater();
        assertThat(updater.getLearningRateSchedule()).isEqualTo(SCHEDULE);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 1, 2, 'base must be positive and finite, got base=0.0'",
        "Infinity, 0, 1, 2, 'base must be positive and finite, got base=Infinity'",
        "1, 2, 1, 2, 'floor must be from 0 to base, got floor=2.0, base=1.0'",
        "1, -1, 1, 2, 'floor must be from 0 to base, got floor=-1.0, base=1.0'",
        "1, 0, -1, 2, 'warmupSteps must be at least 0 and less than totalSteps, got warmupSteps=-1, totalSteps=2'",
        "1, 0, 2, 2, 'warmupSteps must be at least 0 and less than totalSteps, got warmupSteps=2, totalSteps=2'"
    })
    void namesTheRuleAndTheValues(double base, double floor, int warmupSteps, int totalSteps, String message) {
        assertThatThrownBy(() -> new WarmupCosineSchedule(base, floor, warmupSteps, totalSteps))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}

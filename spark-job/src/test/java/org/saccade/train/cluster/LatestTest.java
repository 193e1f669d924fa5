package org.saccade.train.cluster;

import org.apache.spark.util.AccumulatorV2;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LatestTest {
    @Test
    void holdsWhatWasSetLastByWhicheverTaskSetIt() {
        Latest<Double> driver = new Latest<>();
        AccumulatorV2<Double, Double> silent = driver.copyAndReset();
        AccumulatorV2<Double, Double> telling = driver.copyAndReset();
        telling.add(2.5);
        telling.add(0.0);

        assertThat(driver.isZero()).isTrue();
        assertThat(silent.isZero()).isTrue();
        assertThat(telling.isZero()).as("0 is a value too").isFalse();
        driver.merge(telling);
        driver.merge(silent);
        assertThat(driver.value()).isZero();
        assertThat(driver.copy().value()).isZero();
        assertThat(driver.copyAndReset().isZero()).isTrue();
    }
}

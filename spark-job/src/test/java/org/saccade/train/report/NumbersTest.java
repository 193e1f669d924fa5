package org.saccade.train.report;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class NumbersTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0.25|0.2500",
                "0|0.000",
                "3.25|3.250",
                "123.456|123.5",
                "123456.7|123,457",
                "0.00012|1.200e-04",
                "NaN|–"
            })
    void fourDigits(double value, String text) {
        assertThat(Numbers.significant(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0.04, 0.0 s", "59.94, 59.9 s", "60, 1 min 0 s", "3599.6, 1 h 0 min", "90061, 25 h 1 min"})
    void timesHaveTwoUnits(double seconds, String text) {
        assertThat(Numbers.time(seconds)).isEqualTo(text);
    }

    @Test
    void theMedianIsOfWhatThereIs() {
        assertThat(Numbers.median(3, Double.NaN, 1, 2)).isEqualTo(2);
        assertThat(Numbers.median(4, 1)).isEqualTo(2.5);
        assertThat(Numbers.median()).isNaN();
    }
}

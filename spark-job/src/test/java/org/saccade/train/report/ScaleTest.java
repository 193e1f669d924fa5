package org.saccade.train.report;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ScaleTest {
    // spotless:off
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "0     | 3.2      | 0, 1, 2, 3, 4",
        "0     | 0.05     | 0.00, 0.01, 0.02, 0.03, 0.04, 0.05",
        "0.961 | 1        | 0.96, 0.97, 0.98, 0.99, 1.00",
        "0     | 0        | 0.0, 0.2, 0.4, 0.6, 0.8, 1.0",
        "-1    | 1        | -1.0, -0.5, 0.0, 0.5, 1.0",
        "0     | 12000    | 0, 5,000, 10,000, 15,000",
        "0     | 0.0001   | 0, 2e-5, 4e-5, 6e-5, 8e-5, 1e-4",
    })
    // spotless:on
    void ticksAreRound(double from, double to, String ticks) {
        Scale scale = Scale.rounded(from, to, 100, 0, 5);

        assertThat(scale.ticks(5).stream().map(tick -> scale.label(tick, 5)).collect(Collectors.joining(", ")))
                .isEqualTo(ticks);
        assertThat(scale.at(scale.from())).isEqualTo(100);
        assertThat(scale.at(scale.to())).isEqualTo(0);
    }

    @Test
    void anAxisHasALength() {
        assertThatThrownBy(() -> new Scale(1, 1, 0, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got 1.0 to 1.0");
    }
}

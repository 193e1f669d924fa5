package org.saccade.data.shard;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DistributionTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "7, 7",
        "8, 8",
        "9, 8",
        "10, 10",
        "15, 14",
        "16, 16",
        "19, 16",
        "255, 224",
        "256, 256",
        "319, 256",
        "320, 320",
        "500, 448",
        "511, 448",
        "65535, 57344",
        "2147483647, 1879048192"
    })
    void aBinKeepsTheThreeLeadingBinaryDigits(int value, int bin) {
        assertThat(Distribution.bin(value)).isEqualTo(bin);
    }

    @Test
    void theMedianOfAnEvenNumberIsTheLowerOne() {
        Distribution four = Distribution.of(new int[] {500, 3, 375, 500});
        assertThat(four).isEqualTo(new Distribution(3, 375, 500, new TreeMap<>(Map.of(3, 1, 320, 1, 448, 2))));
        assertThat(four.count()).isEqualTo(4);
        assertThat(Distribution.of(new int[] {5, 1, 4}).median()).isEqualTo(4);
        assertThat(Distribution.of(new int[0])).isEqualTo(Distribution.NONE);
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> new Distribution(1, 1, 1, new TreeMap<>()))
                .hasMessage("min, median and max must ascend and lie in the bins of the histogram, got min=1, median=1,"
                        + " max=1, histogram={}");
        assertThatThrownBy(() -> new Distribution(1, 2, 3, new TreeMap<>(Map.of(1, 1, 3, 1))))
                .hasMessageContaining("median=2");
        assertThatThrownBy(() -> new Distribution(3, 1, 3, new TreeMap<>(Map.of(1, 1, 3, 1))))
                .hasMessageContaining("min=3");
        assertThatThrownBy(() -> new Distribution(8, 8, 8, new TreeMap<>(Map.of(8, 0))))
                .hasMessageEndingWith("got 0 from 8 on");
    }
}

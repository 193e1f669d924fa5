package org.saccade.data.order;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SplitMix64Test {
    @Test
    void givesThePublishedNumbersOfSeedZero() {
        SplitMix64 random = SplitMix64.of();
        assertThat(random.next()).isEqualTo(0xe220a8397b1dcdafL);
        assertThat(random.next()).isEqualTo(0x6e789e6aa1b965f4L);
        assertThat(random.next()).isEqualTo(0x6c45d188009454fL);
    }

    @Test
    void theOrderOfTheWordsMatters() {
        assertThat(SplitMix64.of(1, 2).next()).isNotEqualTo(SplitMix64.of(2, 1).next());
        assertThat(SplitMix64.of(0).next()).isNotEqualTo(SplitMix64.of(0, 0).next());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000, 1 << 30, 3 << 29, Integer.MAX_VALUE})
    void drawsStayBelowTheBoundAndFillIt(int bound) {
        SplitMix64 random = SplitMix64.of(5, bound);
        int draws = 30_000;
        int parts = bound <= 7 ? bound : 3;
        int[] counts = new int[parts];
        for (int i = 0; i < draws; i++) {
            int drawn = random.next(bound);
            assertThat(drawn).isBetween(0, bound - 1);
            counts[(int) ((long) drawn * parts / bound)]++;
        }
        // A biased draw from 3 << 29 would put half of the numbers into one third. Five standard deviations are
        // allowed.
        for (int part = 0; part < parts; part++) {
            assertThat(counts[part]).isBetween(draws / parts - 500, draws / parts + 500);
        }
    }

    @Test
    void aBoundBelowOneIsRefused() {
        assertThatThrownBy(() -> SplitMix64.of().next(0)).hasMessage("bound must be at least 1, got 0");
    }
}

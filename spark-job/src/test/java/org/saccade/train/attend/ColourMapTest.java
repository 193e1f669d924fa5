package org.saccade.train.attend;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ColourMapTest {

    /** Printed in grey a higher share is lighter. */
    @Test
    void growsLighterAllTheWay() {
        for (int i = 1; i <= 100; i++) {
            assertThat(lightness(ColourMap.colour(i / 100.0)))
                    .as("lightness at %d %%", i)
                    .isGreaterThan(lightness(ColourMap.colour((i - 1) / 100.0)));
        }
    }

    @Test
    void beginsAndEndsAsViridisDoes() {
        assertThat(ColourMap.colour(0)).isEqualTo(0x440154);
        assertThat(ColourMap.colour(1)).isEqualTo(0xFDE725);
        assertThat(ColourMap.colour(1.5)).isEqualTo(0xFDE725);
        assertThat(ColourMap.colour(-1)).isEqualTo(0x440154);
    }

    @Test
    void mixesByShares() {
        assertThat(ColourMap.mix(0x000000, 0xFF8040, 0.5)).isEqualTo(0x804020);
        assertThat(ColourMap.mix(0x102030, 0xFFFFFF, 0)).isEqualTo(0x102030);
    }

    /** Rec. 709 of linear light. */
    private static double lightness(int colour) {
        return 0.2126 * linear(colour >> 16 & 0xFF)
                + 0.7152 * linear(colour >> 8 & 0xFF)
                + 0.0722 * linear(colour & 0xFF);
    }

    private static double linear(int value) {
        return Math.pow(value / 255.0, 2.2);
    }
}

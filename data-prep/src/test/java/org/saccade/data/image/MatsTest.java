package org.saccade.data.image;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MatsTest {

    @Test
    void shrinksByTheMeanOfTheAreaThatAPixelCovers() {
        RgbImage half = OddImages.resized(columns(4, 4), 2, 2);
        // Columns 0 and 1 have the mean 5, columns 2 and 3 have 25.
        assertThat(half).isEqualTo(grey(2, 2, 5, 25, 5, 25));
    }

    @Test
    void growsWithoutLeavingTheRange() {
        RgbImage grown = OddImages.resized(columns(4, 2), 16, 8);
        assertThat(red(grown, 0, 0)).isZero();
        assertThat(red(grown, 15, 7)).isEqualTo(30);
        assertThat(red(grown, 8, 3)).isBetween(15, 17);
    }

    /** Stripes of one pixel each: leaving pixels out would show black or white, where their mean is grey. */
    @Test
    void shrinksOneSideAsWellWhereTheOtherGrows() {
        int[] stripes = new int[70 * 3];
        for (int i = 0; i < stripes.length; i++) {
            stripes[i] = i % 2 * 255;
        }
        RgbImage wide = OddImages.resized(grey(70, 3, stripes), 10, 9);
        RgbImage high = OddImages.resized(grey(3, 70, stripes), 9, 10);
        for (int i = 0; i < 90; i++) {
            assertThat(red(wide, i % 10, i / 10)).isBetween(100, 155);
            assertThat(red(high, i / 10, i % 10)).isBetween(100, 155);
        }
    }

    @Test
    void anImageThatHasTheSizeAlreadyStaysAsItIs() {
        assertThat(OddImages.resized(columns(5, 4), 5, 4)).isEqualTo(columns(5, 4));
    }

    /** Each column is ten brighter than the one before. */
    private static RgbImage columns(int width, int height) {
        int[] values = new int[width * height];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % width * 10;
        }
        return grey(width, height, values);
    }

    private static RgbImage grey(int width, int height, int... values) {
        byte[] rgb = new byte[values.length * RgbImage.CHANNELS];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) values[i / RgbImage.CHANNELS];
        }
        return new RgbImage(width, height, rgb);
    }

    private static int red(RgbImage image, int x, int y) {
        return Byte.toUnsignedInt(image.data()[image.offset(x, y)]);
    }
}

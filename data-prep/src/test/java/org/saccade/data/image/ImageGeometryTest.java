package org.saccade.data.image;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ImageGeometryTest {

    /** Red tells the column, green the row. */
    private static RgbImage numbered(int width, int height) {
        byte[] data = new byte[width * height * 3];
        for (int y = 0, i = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                data[i++] = (byte) (10 + x);
                data[i++] = (byte) (100 + y);
                data[i++] = 7;
            }
        }
        return new RgbImage(width, height, data);
    }

    private static int column(RgbImage image, int x, int y) {
        return (image.data()[image.offset(x, y)] & 0xFF) - 10;
    }

    private static int row(RgbImage image, int x, int y) {
        return (image.data()[image.offset(x, y) + 1] & 0xFF) - 100;
    }

    @Test
    void aWindowInsideTheImageIsItsPart() {
        RgbImage cropped = ImageGeometry.window(numbered(7, 5), 2, 1, 3, 4);
        assertThat(cropped.width()).isEqualTo(3);
        assertThat(cropped.height()).isEqualTo(4);
        assertThat(column(cropped, 0, 0)).isEqualTo(2);
        assertThat(row(cropped, 0, 0)).isEqualTo(1);
        assertThat(column(cropped, 2, 3)).isEqualTo(4);
        assertThat(row(cropped, 2, 3)).isEqualTo(4);
    }

    /** Red tells the column and green the row of the pixel that stands at a place. */
    @ParameterizedTest
    @CsvSource({"-2, -2, 8, 7", "-3, 1, 3, 1", "3, 2, 5, 5", "-9, -9, 2, 2", "0, 0, 4, 3", "1, -1, 1, 9"})
    void beyondTheBorderStandsTheNearestPixel(int left, int top, int width, int height) {
        RgbImage window = ImageGeometry.window(numbered(4, 3), left, top, width, height);

        assertThat(window.width()).isEqualTo(width);
        assertThat(window.height()).isEqualTo(height);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                assertThat(column(window, x, y)).isEqualTo(Math.max(0, Math.min(3, left + x)));
                assertThat(row(window, x, y)).isEqualTo(Math.max(0, Math.min(2, top + y)));
            }
        }
    }

    @Test
    void mirrorsLeftAndRight() {
        RgbImage mirrored = ImageGeometry.flip(numbered(5, 3));
        assertThat(column(mirrored, 0, 1)).isEqualTo(4);
        assertThat(row(mirrored, 0, 1)).isEqualTo(1);
        assertThat(ImageGeometry.flip(mirrored)).isEqualTo(numbered(5, 3));
    }

    @Test
    void anImageHoldsExactlyItsPixels() {
        assertThatThrownBy(() -> new RgbImage(2, 2, new byte[11]))
                .hasMessage("data must hold width * height * 3 bytes, got width=2, height=2, bytes=11");
        assertThatThrownBy(() -> new RgbImage(0, 2, new byte[0])).hasMessageContaining("got width=0, height=2");
    }
}

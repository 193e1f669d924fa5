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

    @ParameterizedTest
    @CsvSource({
        "500,375,256,341,256",
        "375,500,256,256,341",
        "32,32,64,64,64",
        "7,3,1,2,1",
        "1,1,5,5,5",
        "3,1000,1,1,333"
    })
    void keepsTheAspectRatio(int width, int height, int side, int expectedWidth, int expectedHeight) {
        RgbImage scaled = ImageGeometry.resizeShortSide(numbered(width, height), side);
        assertThat(scaled.width()).isEqualTo(expectedWidth);
        assertThat(scaled.height()).isEqualTo(expectedHeight);
    }

    @Test
    void shrinksByTheMeanOfTheAreaThatAPixelCovers() {
        RgbImage half = ImageGeometry.resizeShortSide(numbered(4, 4), 2);
        // Columns 0 and 1 have the mean 0.5, which may round either way.
        assertThat(column(half, 0, 0)).isBetween(0, 1);
        assertThat(column(half, 1, 0)).isBetween(2, 3);
        assertThat(row(half, 0, 1)).isBetween(2, 3);
    }

    @Test
    void growsWithoutLeavingTheRange() {
        RgbImage grown = ImageGeometry.resizeShortSide(numbered(4, 2), 8);
        assertThat(column(grown, 0, 0)).isZero();
        assertThat(column(grown, 15, 7)).isEqualTo(3);
        assertThat(column(grown, 8, 3)).isBetween(1, 2);
    }

    @Test
    void givesBackAnImageThatHasTheSizeAlready() {
        RgbImage image = numbered(5, 4);
        assertThat(ImageGeometry.resizeShortSide(image, 4)).isSameAs(image);
    }

    @Test
    void cropsTheRectangle() {
        RgbImage cropped = ImageGeometry.crop(numbered(7, 5), 2, 1, 3, 4);
        assertThat(cropped.width()).isEqualTo(3);
        assertThat(cropped.height()).isEqualTo(4);
        assertThat(column(cropped, 0, 0)).isEqualTo(2);
        assertThat(row(cropped, 0, 0)).isEqualTo(1);
        assertThat(column(cropped, 2, 3)).isEqualTo(4);
        assertThat(row(cropped, 2, 3)).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"-1,0,2,2", "0,-1,2,2", "0,0,8,2", "0,0,2,6", "6,0,2,2", "0,0,0,2"})
    void refusesACropOutsideTheImage(int x, int y, int width, int height) {
        assertThatThrownBy(() -> ImageGeometry.crop(numbered(7, 5), x, y, width, height))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a crop must lie inside the image of 7x5, got x=" + x + ", y=" + y + ", width=" + width
                        + ", height=" + height);
    }

    @Test
    void padsAndRepeatsTheBorder() {
        RgbImage padded = ImageGeometry.pad(numbered(4, 3), 2);
        assertThat(padded.width()).isEqualTo(8);
        assertThat(padded.height()).isEqualTo(7);
        assertThat(column(padded, 0, 0)).isZero();
        assertThat(row(padded, 0, 6)).isEqualTo(2);
        assertThat(ImageGeometry.crop(padded, 2, 2, 4, 3)).isEqualTo(numbered(4, 3));
        assertThatThrownBy(() -> ImageGeometry.pad(padded, -1)).hasMessage("padding must be at least 0 pixels, got -1");
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

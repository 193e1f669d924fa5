package org.saccade.train.attend;

import org.junit.jupiter.api.Test;
import org.saccade.data.image.RgbImage;
import org.saccade.nn.attention.map.AttentionMap;
import org.saccade.nn.attention.tile.Grid;

import static org.assertj.core.api.Assertions.assertThat;

/** Maps of 2x2 places over a black image of 4 pixels a side, drawn 40 pixels wide. */
class MapPanelTest {
    private static final Grid GRID = new Grid(2, 2, 2);
    private static final int SIDE = 40;

    @Test
    void theGreatestWeightIsTheLightest() {
        RgbImage drawn = draw(map(0, 0, 2, 2, new float[] {0.1f, 0.2f, 0.3f, 0.4f}, true, true, true, true), 0);

        assertThat(lightness(drawn, 39, 39)).isGreaterThan(lightness(drawn, 0, 39));
        assertThat(lightness(drawn, 0, 39)).isGreaterThan(lightness(drawn, 39, 0));
        assertThat(lightness(drawn, 39, 0)).isGreaterThan(lightness(drawn, 0, 0));
    }

    @Test
    void weightsAreSmoothBetweenPlaces() {
        RgbImage drawn = draw(map(0, 0, 2, 2, new float[] {0, 1, 0, 1}, true, true, true, true), 0);

        for (int x = 11; x < 30; x++) {
            assertThat(lightness(drawn, x, 20)).as("at %d", x).isGreaterThan(lightness(drawn, x - 1, 20));
        }
    }

    @Test
    void whatIsNotSeenHasNoColour() {
        RgbImage drawn = draw(map(0, 0, 2, 2, new float[] {1, 0, 0, 0}, true, false, false, false), 0);

        assertThat(rgb(drawn, 10, 10)).isNotEqualTo(grey(rgb(drawn, 10, 10)));
        assertThat(rgb(drawn, 30, 30)).isEqualTo(grey(rgb(drawn, 30, 30)));
        assertThat(rgb(drawn, 20, 10)).as("the line around what is seen").isEqualTo(MapPanel.WHITE);
    }

    @Test
    void whatLiesOutsideIsDrawnInAMargin() {
        AttentionMap map = map(-1, 0, 3, 2, new float[] {1, 0, 1, 0, 0, 0}, true, false, true, false, false, false);
        int margin = MapPanel.overhang(GRID, map, SIDE);
        assertThat(margin).isEqualTo(SIDE / 2);

        RgbImage drawn = draw(map, margin);

        assertThat(drawn.width()).isEqualTo(2 * SIDE);
        // Above the image, left: seen, and as heavy as the place below; right: not seen, so as bare as the margin.
        assertThat(rgb(drawn, margin + 10, 10)).isNotEqualTo(grey(rgb(drawn, margin + 10, 10)));
        assertThat(rgb(drawn, margin + 30, 10)).isEqualTo(grey(rgb(drawn, margin + 30, 10)));
        assertThat(MapPanel.overhang(GRID, map(0, 0, 2, 2, new float[4], true, true, true, true), SIDE))
                .isZero();
    }

    @Test
    void aQueryThatSeesNothingIsNoError() {
        RgbImage drawn = draw(map(0, 0, 2, 2, new float[4], false, false, false, false), 0);

        assertThat(rgb(drawn, 10, 10)).isEqualTo(rgb(drawn, 30, 30));
    }

    private static AttentionMap map(int top, int left, int height, int width, float[] weights, boolean... seen) {
        return new AttentionMap(top, left, height, width, weights, seen, 0);
    }

    private static RgbImage draw(AttentionMap map, int margin) {
        Canvas canvas = new Canvas(SIDE + 2 * margin, SIDE + 2 * margin, MapPanel.WHITE);
        new MapPanel(canvas, new RgbImage(4, 4, new byte[4 * 4 * 3]), SIDE, margin).map(0, 0, GRID, map);
        return canvas.image();
    }

    private static int rgb(RgbImage image, int x, int y) {
        int at = (y * image.width() + x) * 3;
        return (image.data()[at] & 0xFF) << 16 | (image.data()[at + 1] & 0xFF) << 8 | image.data()[at + 2] & 0xFF;
    }

    private static int grey(int rgb) {
        return (rgb & 0xFF) * 0x010101;
    }

    private static double lightness(RgbImage image, int x, int y) {
        int rgb = rgb(image, x, y);
        return 0.2126 * (rgb >> 16 & 0xFF) + 0.7152 * (rgb >> 8 & 0xFF) + 0.0722 * (rgb & 0xFF);
    }
}

package org.saccade.train.attend;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saccade.nn.attention.map.Cell;
import org.saccade.nn.attention.tile.Grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class QueryPointTest {

    @ParameterizedTest
    @CsvSource({"0, 0, 0, 0", "0.49, 0.33, 0, 1", "0.5, 0.34, 1, 2", "0.999, 0.999, 2, 3", "1, 1, 2, 3"})
    void liesInOnePlaceOfAGrid(double x, double y, int row, int column) {
        assertThat(new QueryPoint(x, y).in(new Grid(3, 4, 2))).isEqualTo(new Cell(row, column));
    }

    @Test
    void eachPixelHasAPlaceOfItsOwnInAGridOfThatSize() {
        for (int pixel = 0; pixel < 7; pixel++) {
            assertThat(QueryPoint.ofPixel(pixel, 6 - pixel, 7).in(new Grid(7, 7, 2)))
                    .isEqualTo(new Cell(6 - pixel, pixel));
        }
    }

    @Test
    void aGridOfPointsIsEven() {
        assertThat(QueryPoint.grid(2))
                .containsExactly(
                        new QueryPoint(0.25, 0.25),
                        new QueryPoint(0.75, 0.25),
                        new QueryPoint(0.25, 0.75),
                        new QueryPoint(0.75, 0.75));
        assertThat(QueryPoint.grid(1)).containsExactly(new QueryPoint(0.5, 0.5));
    }

    @ParameterizedTest
    @CsvSource({"-0.01, 0", "0, 1.01", "NaN, 0"})
    void lieOnTheImage(double x, double y) {
        assertThatThrownBy(() -> new QueryPoint(x, y)).isInstanceOf(IllegalArgumentException.class);
    }
}

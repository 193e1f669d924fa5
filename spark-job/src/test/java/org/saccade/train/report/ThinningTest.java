package org.saccade.train.report;

import org.junit.jupiter.api.Test;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class ThinningTest {
    @Test
    void keepsEachPeak() {
        List<Point> points = IntStream.rangeClosed(1, 100_000)
                .mapToObj(i -> new Point(i, i == 54_321 ? 9 : i == 54_322 ? -9 : Math.sin(i)))
                .toList();

        List<Point> kept = Thinning.toColumns(points, 0, 100_000, 300);

        assertThat(kept).hasSizeBetween(300, 1200).isSortedAccordingTo(Comparator.comparingDouble(Point::x));
        assertThat(kept)
                .contains(new Point(54_321, 9), new Point(54_322, -9))
                .contains(points.get(0), points.get(99_999));
    }

    @Test
    void keepsWhatIsShort() {
        List<Point> points = List.of(new Point(1, 1), new Point(2, Double.NaN), new Point(3, 0));

        assertThat(Thinning.toColumns(points, 0, 3, 3)).isEqualTo(points);
        assertThat(Thinning.toColumns(List.of(), 0, 1, 3)).isEmpty();
    }

    /** One column: the first, the least, the greatest and the last. */
    @Test
    void aNumberStandsOverOneThatIsNone() {
        List<Point> points = IntStream.range(0, 7)
                .mapToObj(i -> new Point(i, new double[] {Double.NaN, 3, 5, 4, 1, 2, Double.NaN}[i]))
                .toList();

        assertThat(Thinning.toColumns(points, 0, 6, 1)).extracting(Point::x).containsExactly(0.0, 2.0, 4.0, 6.0);
    }
}

package org.saccade.data.synthetic;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.saccade.data.image.RgbImage;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class CueTest {

    private static final int CENTRE = 128;
    private static final int CUE = 255;

    static Stream<SyntheticTask> tasks() {
        return Stream.concat(
                Stream.of(new CueRetrieval()),
                IntStream.rangeClosed(1, CueDistance.MAX_DISTANCE).mapToObj(CueDistance::new));
    }

    /** Solves the task as attention does: the key nearest to the query gives its value. */
    @ParameterizedTest
    @MethodSource("tasks")
    void theCellMostLikeTheCueHasThePayloadOfTheClass(SyntheticTask task) throws Exception {
        for (int number = 0; number < 40; number++) {
            int label = number % 4;
            RgbImage image = Pictures.of(task, label, number);
            Place cue = cue(image);
            List<Place> cells = cells(image);
            List<Integer> likeness =
                    cells.stream().map(cell -> product(image, cue, cell)).toList();
            Place match = cells.get(
                    likeness.indexOf(likeness.stream().max(Integer::compare).orElseThrow()));
            assertThat(Pictures.level(image, match, 2)).isEqualTo(50 * (label + 1));
            // The others are at right angles at least: a product of 112² or none.
            assertThat(likeness.stream().filter(product -> product > 112 * 112 / 10))
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void everyPayloadStandsOnce(SyntheticTask task) throws Exception {
        for (int number = 0; number < 40; number++) {
            RgbImage image = Pictures.of(task, number % 4, number);
            assertThat(cells(image).stream().map(cell -> Pictures.level(image, cell, 2)))
                    .containsExactlyInAnyOrder(50, 100, 150, 200);
        }
    }

    @Test
    void everyCellOfTheSweepStandsAtItsDistance() throws Exception {
        for (int distance = 1; distance <= CueDistance.MAX_DISTANCE; distance++) {
            Set<Place> cues = new HashSet<>();
            for (int number = 0; number < 40; number++) {
                RgbImage image = Pictures.of(new CueDistance(distance), number % 4, number);
                Place cue = cue(image);
                cues.add(cue);
                assertThat(cells(image).stream().map(cue::distance))
                        .containsOnly(distance)
                        .hasSize(4);
            }
            assertThat(cues).hasSizeGreaterThan(15);
        }
    }

    /** The hues of a picture are four at right angles, turned by any angle: no part of the circle belongs to a class. */
    @Test
    void theHueOfTheCueSaysNothing() throws Exception {
        int[][] quadrants = new int[4][4];
        for (int number = 0; number < 800; number++) {
            RgbImage image = Pictures.of(new CueRetrieval(), number % 4, number);
            Place cue = cue(image);
            int quadrant = (red(image, cue) > 0 ? 1 : 0) + (green(image, cue) > 0 ? 2 : 0);
            quadrants[number % 4][quadrant]++;
        }
        for (int[] ofClass : quadrants) {
            // 200 draws of one in four: 50, with a deviation of 6.
            assertThat(ofClass).satisfies(counts -> {
                for (int count : counts) {
                    assertThat(count).isBetween(25, 75);
                }
            });
        }
    }

    private static Place cue(RgbImage image) {
        List<Place> cues = Pictures.places(image).stream()
                .filter(place -> Pictures.level(image, place, 2) == CUE)
                .toList();
        assertThat(cues).hasSize(1);
        return cues.get(0);
    }

    private static List<Place> cells(RgbImage image) {
        return Pictures.places(image).stream()
                .filter(place -> Pictures.level(image, place, 2) > 0 && Pictures.level(image, place, 2) < CUE)
                .toList();
    }

    private static int product(RgbImage image, Place a, Place b) {
        return red(image, a) * red(image, b) + green(image, a) * green(image, b);
    }

    private static int red(RgbImage image, Place place) {
        return Pictures.level(image, place, 0) - CENTRE;
    }

    private static int green(RgbImage image, Place place) {
        return Pictures.level(image, place, 1) - CENTRE;
    }
}

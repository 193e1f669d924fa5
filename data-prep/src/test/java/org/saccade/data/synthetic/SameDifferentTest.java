package org.saccade.data.synthetic;

import org.junit.jupiter.api.Test;
import org.saccade.data.image.RgbImage;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

class SameDifferentTest {

    private static final int SAMPLES = 300;
    private static final SameDifferent TASK = new SameDifferent();

    /** A glyph as a text of its pixels, and where it stands. */
    private record Glyph(String pixels, Place at) {}

    /** Finds the glyphs by their pixels that are not black. */
    private static List<Glyph> glyphs(RgbImage image) {
        List<Glyph> glyphs = new ArrayList<>();
        Set<Place> seen = new HashSet<>();
        for (Place place : Pictures.places(image)) {
            if (Pictures.level(image, place, 0) > 0 && !seen.contains(place)) {
                glyphs.add(new Glyph(pixels(image, place, seen), place));
            }
        }
        return glyphs;
    }

    private static String pixels(RgbImage image, Place at, Set<Place> seen) {
        StringBuilder pixels = new StringBuilder();
        for (int y = at.y(); y < at.y() + 3; y++) {
            for (int x = at.x(); x < at.x() + 3; x++) {
                Place place = new Place(x, y);
                seen.add(place);
                switch (Pictures.level(image, place, 0)) {
                    case SameDifferent.WHITE -> pixels.append('#');
                    case SameDifferent.GREY -> pixels.append('.');
                    default -> throw new AssertionError("a glyph has no such pixel: " + place);
                }
            }
        }
        return pixels.toString();
    }

    @Test
    void glyphsAreTheSameOrNot() throws Exception {
        for (int number = 0; number < SAMPLES; number++) {
            for (int label = 0; label < 2; label++) {
                List<Glyph> glyphs = glyphs(Pictures.of(TASK, label, number));
                assertThat(glyphs).hasSize(2);
                boolean same = glyphs.get(0).pixels().equals(glyphs.get(1).pixels());
                assertThat(same).isEqualTo(label == 0);
            }
        }
    }

    @Test
    void bothGlyphsHaveAsManyWhitePixels() throws Exception {
        Set<Long> counts = new HashSet<>();
        for (int number = 0; number < SAMPLES; number++) {
            List<Glyph> glyphs = glyphs(Pictures.of(TASK, 1, number));
            assertThat(white(glyphs.get(0))).isEqualTo(white(glyphs.get(1)));
            counts.add(white(glyphs.get(0)));
        }
        assertThat(counts).containsExactlyInAnyOrder(3L, 4L, 5L, 6L);
    }

    @Test
    void aPixelAtLeastLiesBetweenThem() throws Exception {
        Set<Place> places = new HashSet<>();
        for (int number = 0; number < SAMPLES; number++) {
            List<Glyph> glyphs = glyphs(Pictures.of(TASK, number % 2, number));
            assertThat(glyphs.get(0).at().distance(glyphs.get(1).at())).isGreaterThan(3);
            glyphs.forEach(glyph -> places.add(glyph.at()));
        }
        // Of 36 places the four in the middle leave no room for a second glyph.
        assertThat(places).hasSize(32);
    }

    private static long white(Glyph glyph) {
        return glyph.pixels().chars().filter(pixel -> pixel == '#').count();
    }
}

package org.saccade.data.synthetic;

import org.saccade.data.order.SampleRandom;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Two glyphs of 3x3 pixels, the same or different, on 8x8. They stand anywhere with at least one pixel between them. Set pixels are white,
 * the others of a glyph are grey, the ground is black. Two different glyphs have as many white pixels, so that counting does not tell.
 */
record SameDifferent() implements SyntheticTask {

    static final int SIDE = 8;
    static final int GLYPH_SIDE = 3;
    static final int WHITE = 255;
    static final int GREY = 96;

    private static final int SAME = 0;
    private static final int FEWEST_WHITE = 3;
    private static final int MOST_WHITE = 6;

    @Override
    public String name() {
        return "same-different";
    }

    @Override
    public List<String> classNames() {
        return List.of("same", "different");
    }

    @Override
    public byte[] draw(int label, SampleRandom random) {
        List<Integer> first = glyph(random);
        List<Integer> second = label == SAME ? first : another(first, random);
        int places = SIDE - GLYPH_SIDE + 1;
        Place firstAt = Place.draw(places, random);
        Place secondAt = Place.draw(places, random);
        while (firstAt.distance(secondAt) <= GLYPH_SIDE) {
            firstAt = Place.draw(places, random);
            secondAt = Place.draw(places, random);
        }
        Canvas canvas = new Canvas(SIDE);
        paint(canvas, first, firstAt);
        paint(canvas, second, secondAt);
        return canvas.toPng();
    }

    /** The levels of its pixels, row after row. */
    private static List<Integer> glyph(SampleRandom random) {
        int pixels = GLYPH_SIDE * GLYPH_SIDE;
        int white = FEWEST_WHITE + random.nextInt(MOST_WHITE - FEWEST_WHITE + 1);
        List<Integer> levels = new ArrayList<>(Collections.nCopies(white, WHITE));
        levels.addAll(Collections.nCopies(pixels - white, GREY));
        return Shuffle.of(levels, random);
    }

    private static List<Integer> another(List<Integer> glyph, SampleRandom random) {
        List<Integer> another = Shuffle.of(glyph, random);
        while (another.equals(glyph)) {
            another = Shuffle.of(glyph, random);
        }
        return another;
    }

    private static void paint(Canvas canvas, List<Integer> glyph, Place at) {
        for (int i = 0; i < glyph.size(); i++) {
            int level = glyph.get(i);
            canvas.set(at.x() + i % GLYPH_SIDE, at.y() + i / GLYPH_SIDE, level, level, level);
        }
    }
}

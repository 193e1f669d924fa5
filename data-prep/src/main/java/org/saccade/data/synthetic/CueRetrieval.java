package org.saccade.data.synthetic;

import org.saccade.data.order.SampleRandom;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Find the cell that has the hue of the cue, and say its payload: a {@link CuePicture} of 8x8 pixels, with the cue and the cells anywhere.
 */
record CueRetrieval() implements SyntheticTask {

    static final int SIDE = 8;

    @Override
    public String name() {
        return "cue-retrieval";
    }

    @Override
    public List<String> classNames() {
        return CuePicture.classNames();
    }

    @Override
    public byte[] draw(int label, SampleRandom random) {
        List<Place> places = Shuffle.of(
                IntStream.range(0, SIDE * SIDE)
                        .mapToObj(pixel -> new Place(pixel % SIDE, pixel / SIDE))
                        .toList(),
                random);
        return CuePicture.draw(SIDE, places.get(0), places.subList(1, 1 + CuePicture.PAYLOADS), label, random);
    }
}

package org.saccade.data.synthetic;

import org.saccade.data.order.SampleRandom;

import java.util.ArrayList;
import java.util.List;

/**
 * The retrieval of {@link CueRetrieval} over one distance: a {@link CuePicture} of 16x16 pixels in which every cell stands exactly {@code
 * distance} from the cue, in the largest of the steps along x and y. The others stand as far as the one that matches, so that distance does
 * not give it away. The cue stands anywhere where enough pixels have that distance.
 *
 * @param distance 1 to {@value #MAX_DISTANCE}
 */
record CueDistance(int distance) implements SyntheticTask {

    static final int SIDE = 16;
    static final int MAX_DISTANCE = SIDE - 1;

    @Override
    public String name() {
        return "cue-distance-" + distance;
    }

    @Override
    public List<String> classNames() {
        return CuePicture.classNames();
    }

    @Override
    public byte[] draw(int label, SampleRandom random) {
        Place cue = Place.draw(SIDE, random);
        List<Place> ring = ring(cue);
        while (ring.size() < CuePicture.PAYLOADS) {
            cue = Place.draw(SIDE, random);
            ring = ring(cue);
        }
        return CuePicture.draw(SIDE, cue, Shuffle.of(ring, random), label, random);
    }

    private List<Place> ring(Place cue) {
        List<Place> ring = new ArrayList<>();
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                Place place = new Place(x, y);
                if (place.distance(cue) == distance) {
                    ring.add(place);
                }
            }
        }
        return ring;
    }
}

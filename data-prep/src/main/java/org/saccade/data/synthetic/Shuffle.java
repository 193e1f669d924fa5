package org.saccade.data.synthetic;

import org.saccade.data.order.SampleRandom;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Puts things into an order of which each is equally likely (Fisher and Yates). */
final class Shuffle {

    private Shuffle() {}

    static <T> List<T> of(List<T> things, SampleRandom random) {
        List<T> shuffled = new ArrayList<>(things);
        for (int last = shuffled.size() - 1; last > 0; last--) {
            Collections.swap(shuffled, last, random.nextInt(last + 1));
        }
        return shuffled;
    }
}

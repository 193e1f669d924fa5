package org.saccade.bench;

import java.util.List;
import java.util.stream.Stream;

/** The size of a feature map, in and out of a layer; written as {@code 64x56x56}. */
record MapSize(int channels, int height, int width) {

    static MapSize parse(String text) {
        List<Integer> sizes =
                Stream.of(text.split("x", -1)).map(Integer::valueOf).toList();
        return new MapSize(sizes.get(0), sizes.get(1), sizes.get(2));
    }

    int pixels() {
        return height * width;
    }
}
